"""Addresses of the service desk. `queue` is a place of the side bar and carries its name."""

from django.urls import path

from .pages import case, files, importing, many, queue, tags, teams, views, wordings

_CASE, _IMPORT = "cases/<str:number>/", "cases/import/<str:number>/"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/offer/", queue.offer_many, name="queue_offer"),
    path("queue/take/", queue.take_many, name="queue_take"),
    path("queue/next/", teams.take_next, name="queue_next"),
    path("queue/many/", many.many, name="queue_many"),
    path("queue/many/<int:act>/", many.done, name="queue_many_done"),
    path("queue/many/<int:act>/back/", many.take_back, name="queue_many_back"),
    path("queue/replies/", wordings.replies, name="queue_replies"),
    path("queue/replies/new/", wordings.reply, name="queue_reply_new"),
    path("queue/replies/<int:identity>/", wordings.reply, name="queue_reply"),
    path("queue/replies/<int:identity>/<str:verb>/", wordings.reply_do, name="queue_reply_do"),
    path("queue/macros/", wordings.macros, name="queue_macros"),
    path("queue/macros/new/", wordings.macro, name="queue_macro_new"),
    path("queue/macros/<int:identity>/", wordings.macro, name="queue_macro"),
    path("queue/macros/<int:identity>/<str:verb>/", wordings.macro_do, name="queue_macro_do"),
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
    path(f"{_CASE}replies/", wordings.choose, name="case_choose_reply"),
    path(f"{_CASE}fill/", wordings.fill, name="case_fill"),
    path(f"{_CASE}macro/", wordings.preview, name="case_macro"),
    path(f"{_CASE}macro/<int:identity>/", wordings.run, name="case_macro_run"),
    path(f"{_CASE}files/<int:identity>/", files.file, name="case_file"),
    path(f"{_CASE}tags/", tags.tags, name="case_tags"),
    path(f"{_CASE}<str:verb>/", case.do, name="case_do"),
]
