"""Addresses of the web door. Included at the root, without a prefix."""

from django.urls import include, path

from . import pages, pages_around

urlpatterns = [
    path("", pages.board, name="board"),
    path("promises/", pages.promises, name="promises"),
    path("promises/verdicts.csv", pages_around.export, name="export"),
    path("promises/<str:document>/<path:name>/", pages.promise, name="promise"),
    path("verdicts/<path:verdict_id>/bundle.json", pages.bundle, name="bundle"),
    path("verdicts/<path:verdict_id>/proof/", pages.proof, name="proof"),
    path("verdicts/<path:verdict_id>/", pages.verdict, name="verdict"),
    path("notices/", pages_around.notices, name="notices"),
    path("notices/bell/", pages_around.bell, name="bell"),
    path("notices/seen/", pages_around.mark_seen, name="notices_seen"),
    path("pulse/", pages_around.pulse, name="pulse"),
    path("find/", pages_around.find, name="find"),
    path("ledger/", pages.ledger, name="ledger"),
    path("components/", pages.components, name="components"),
    path("language/", pages.language, name="language"),
    path("theme/", pages.theme, name="theme"),
    path("", include("yinuo.desks.people.urls")),
    path("", include("yinuo.desks.documents.urls")),
    path("", include("yinuo.desks.changes.urls")),
    path("", include("yinuo.desks.accuracy.urls")),  # before the customers: a word below them is no number
    path("", include("yinuo.desks.care.urls")),
    path("", include("yinuo.desks.secrecy.urls")),
    path("", include("yinuo.desks.transfer.urls")),
    path("", include("yinuo.desks.retention.urls")),
    path("", include("yinuo.desks.customers.urls")),
    path("", include("yinuo.desks.privacy.urls")),
    path("", include("yinuo.desks.service.urls")),
    path("", include("yinuo.desks.processes.urls")),
    path("", include("yinuo.desks.complaints.urls")),
    path("", include("yinuo.desks.improvement.urls")),
    path("", include("yinuo.desks.channels.urls")),
    path("", include("yinuo.desks.reading.urls")),
    path("", include("yinuo.desks.answers.urls")),
    path("", include("yinuo.desks.feedback.urls")),
    path("", include("yinuo.desks.quality.urls")),
]
