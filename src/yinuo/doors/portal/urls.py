"""Addresses of the customers' door. A code never stands in one: it comes behind `#`, which no browser sends, or in a form."""

from django.urls import path

from .pages import submitting, tracking

_CASE = "t/<str:number>"
urlpatterns = [
    path("submit/", submitting.submit, name="submit"),
    path("t/", tracking.enter, name="portal_enter"),
    path(_CASE, tracking.case, name="portal_case"),
    path(f"{_CASE}/receipt", submitting.receipt, name="portal_receipt"),
    path(f"{_CASE}/news", tracking.news, name="portal_news"),
    path(f"{_CASE}/leave", tracking.leave, name="portal_leave"),
    path(f"{_CASE}/do/<str:verb>", tracking.do, name="portal_do"),
    path(f"{_CASE}/proof/<str:promise>/<int:place>.json", tracking.proof, name="portal_proof"),
]
