"""Addresses of the desk. `changes` is a place of the side bar and carries its name."""

from django.urls import path

from .pages import ends, notices, proposals, register, words

urlpatterns = [
    path("changes/", proposals.changes, name="changes"),
    path("changes/new/<str:number>/", proposals.propose, name="change_new"),
    path("changes/<int:pk>/", proposals.change, name="change"),
    path("changes/<int:pk>/act/", proposals.act, name="change_act"),
    path("changes/notices/", notices.notices, name="notices_sent"),
    path("changes/notices/new/<str:number>/", notices.send, name="notice_new"),
    path("changes/notices/<str:number>/", notices.notice, name="notice"),
    path("changes/notices/<str:number>/act/", notices.act, name="notice_act"),
    path("changes/ends/", ends.ends, name="ends"),
    path("changes/ends/new/<str:number>/", ends.propose, name="end_new"),
    path("changes/ends/<int:pk>/", ends.end, name="end"),
    path("changes/ends/<int:pk>/act/", ends.act, name="end_act"),
    path("changes/words/", words.index, name="words"),
    path("changes/words/<str:number>/", words.document, name="words_of"),
    path("changes/words/<str:number>/act/", words.act, name="words_act"),
    path("changes/agreements/new/<str:number>/", words.compare, name="agreement_new"),
    path("changes/agreements/<int:pk>/", words.agreement, name="agreement"),
    path("changes/register/", register.register, name="register"),
]
