"""The addresses of this door."""

from __future__ import annotations

from django.urls import path

from yinuo.doors.api import cases, events, transactions

urlpatterns = [
    path("api/events", events.take_events, name="api-events"),
    path("api/events/<str:identity>", events.show_event, name="api-event"),
    path("api/cases", cases.take_case, name="api-cases"),
    path("api/cases/<str:number>", cases.show_case, name="api-case"),
    path("api/cases/<str:number>/messages", cases.take_message, name="api-case-messages"),
    path("api/transactions", transactions.take_transactions, name="api-transactions"),
    path("api/checkpoints/latest", events.show_latest_checkpoint, name="api-checkpoint"),
    path("api/proof/event/<str:identity>", events.prove_event, name="api-proof-event"),
]
