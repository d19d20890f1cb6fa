"""Addresses of the customers' door. A code never stands in one: it comes behind `#`, which no browser sends, or in a form."""

from django.urls import path

from .pages import chatting, quality, submitting, tracking

_CASE = "t/<str:number>"
urlpatterns = [
    path("submit/", submitting.submit, name="submit"),
    path("results/", quality.results, name="quality_results"),
    path("open-channels/", quality.open_channels, name="open_channels"),
    path("chat/", chatting.chat, name="portal_chat"),
    path("chat/person", chatting.person, name="portal_chat_person"),
    path("chat/news", chatting.news, name="portal_chat_news"),
    path("chat/tell", chatting.tell, name="portal_chat_tell"),
    path("chat/file", chatting.file, name="portal_chat_file"),
    path("t/", tracking.enter, name="portal_enter"),
    path(_CASE, tracking.case, name="portal_case"),
    path(f"{_CASE}/receipt", submitting.receipt, name="portal_receipt"),
    path(f"{_CASE}/news", tracking.news, name="portal_news"),
    path(f"{_CASE}/leave", tracking.leave, name="portal_leave"),
    path(f"{_CASE}/files/<int:identity>", tracking.file, name="portal_file"),
    path(f"{_CASE}/do/<str:verb>", tracking.do, name="portal_do"),
    path(f"{_CASE}/proof/<str:promise>/<int:place>.json", tracking.proof, name="portal_proof"),
]
