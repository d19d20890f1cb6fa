"""Addresses of the service desk. `queue` is a place of the side bar and carries its name."""

from django.urls import path

from .pages import case, queue

_CASE = "cases/<str:number>/"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/offer/", queue.offer_many, name="queue_offer"),
    path("queue/take/", queue.take_many, name="queue_take"),
    path("queue.csv", queue.as_csv, name="queue_csv"),
    path("cases/new/", case.register, name="case_register"),
    path(_CASE, case.case, name="case"),
    path(f"{_CASE}<str:verb>/", case.do, name="case_do"),
]
