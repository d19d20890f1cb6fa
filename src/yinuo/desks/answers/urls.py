"""Addresses of the answers desk. `answers` is a place of the side bar; `ask` is for everybody."""

from django.urls import path

from .pages import asking, checking, entries, open_questions

_ONE = "answers/entries/<str:number>/"
urlpatterns = [
    path("answers/", entries.listing, name="answers"),
    path("answers/new/", entries.new, name="answers_new"),
    path("answers/many/", entries.many, name="answers_many"),
    path("answers/import/", entries.import_file, name="answers_import"),
    path("answers/entries.<str:form>", entries.export, name="answers_export"),
    path(_ONE, entries.one, name="answers_entry"),
    path(f"{_ONE}<int:place>/<str:verb>/", entries.decide, name="answers_decide"),
    path("answers/open/", open_questions.listing, name="answers_open"),
    path("answers/handed/", open_questions.handed, name="answers_handed"),
    path("answers/check/", checking.check, name="answers_check"),
    path("answers/coverage/", checking.coverage, name="answers_coverage"),
    path("answers/log/", checking.log, name="answers_log"),
    path("answers/log.csv", checking.log_file, name="answers_log_file"),
    path("ask/", asking.page, name="ask"),
    path("api/ask", asking.api, name="api-ask"),
    path("api/ask/status", asking.status, name="api-ask-status"),
]
