"""Addresses of the service desk. `queue` is a place of the side bar and carries its name."""

from django.urls import path

from .pages import case, files, importing, many, queue, teams, views

_CASE, _IMPORT = "cases/<str:number>/", "cases/import/<str:number>/"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/offer/", queue.offer_many, name="queue_offer"),
    path("queue/take/", queue.take_many, name="queue_take"),
    path("queue/next/", teams.take_next, name="queue_next"),
    path("queue/many/", many.many, name="queue_many"),
    path("queue/many/<int:act>/", many.done, name="queue_many_done"),
    path("queue/many/<int:act>/back/", many.take_back, name="queue_many_back"),
    path("queue/views/", views.views, name="queue_views"),
    path("queue/views/beside/", views.beside, name="queue_views_beside"),
    path("queue/views/keep/", views.keep, name="queue_view_keep"),
    path("queue/views/<int:identity>/<str:verb>/", views.do, name="queue_view_do"),
    path("queue/staffing/", teams.staffing, name="queue_staffing"),
    path("queue/staffing/away/", teams.set_away, name="queue_away"),
    path("queue/staffing/back/<int:identity>/", teams.come_back, name="queue_back"),
    path("queue.csv", queue.as_file, {"form": "csv"}, name="queue_csv"),
    path("queue.xlsx", queue.as_file, {"form": "xlsx"}, name="queue_xlsx"),
    path("cases/import/", importing.imports, name="case_imports"),
    path(_IMPORT, importing.one_import, name="case_import"),
    path(f"{_IMPORT}refused.csv", importing.refused, name="case_import_refused"),
    path(f"{_IMPORT}do/<str:verb>/", importing.do, name="case_import_do"),
    path("cases/new/", case.register, name="case_register"),
    path(_CASE, case.case, name="case"),
    path(f"{_CASE}colleagues/", teams.colleagues, name="case_colleagues"),
    path(f"{_CASE}files/<int:identity>/", files.file, name="case_file"),
    path(f"{_CASE}<str:verb>/", case.do, name="case_do"),
]
