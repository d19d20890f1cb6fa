"""Addresses of the service desk. `queue` is a place of the side bar and carries its name."""

from django.urls import path

from .pages import case, importing, queue

_CASE, _IMPORT = "cases/<str:number>/", "cases/import/<str:number>/"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/offer/", queue.offer_many, name="queue_offer"),
    path("queue/take/", queue.take_many, name="queue_take"),
    path("queue.csv", queue.as_csv, name="queue_csv"),
    path("cases/import/", importing.imports, name="case_imports"),
    path(_IMPORT, importing.one_import, name="case_import"),
    path(f"{_IMPORT}refused.csv", importing.refused, name="case_import_refused"),
    path(f"{_IMPORT}do/<str:verb>/", importing.do, name="case_import_do"),
    path("cases/new/", case.register, name="case_register"),
    path(_CASE, case.case, name="case"),
    path(f"{_CASE}<str:verb>/", case.do, name="case_do"),
]
