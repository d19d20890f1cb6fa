"""The addresses of this door."""

from __future__ import annotations

from django.urls import path

from . import programs

urlpatterns = [
    path("api/calls", programs.take_calls, name="api-calls"),
    path("api/handed-over", programs.take_handed_over, name="api-handed-over"),
    path("api/sms/received", programs.take_text, name="api-sms-received"),
    path("api/sms/reports", programs.take_report, name="api-sms-reports"),
]
