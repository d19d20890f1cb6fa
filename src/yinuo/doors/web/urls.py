"""Addresses of the web door. Included at the root, without a prefix."""

from django.urls import include, path

from . import pages

urlpatterns = [
    path("", pages.board, name="board"),
    path("promises/", pages.promises, name="promises"),
    path("promises/<str:document>/<path:name>/", pages.promise, name="promise"),
    path("verdicts/<path:verdict_id>/bundle.json", pages.bundle, name="bundle"),
    path("verdicts/<path:verdict_id>/", pages.verdict, name="verdict"),
    path("ledger/", pages.ledger, name="ledger"),
    path("components/", pages.components, name="components"),
    path("language/", pages.language, name="language"),
    path("theme/", pages.theme, name="theme"),
    path("", include("yinuo.desks.people.urls")),
]
