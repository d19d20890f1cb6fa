"""The root of all addresses: two pages for machines, then whatever doors the house has."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from yinuo.config import health


def _door(name: str) -> list[URLPattern | URLResolver]:
    """The addresses of one door; a house built without it simply has no such addresses."""
    module = f"yinuo.doors.{name}.urls"
    is_there = find_spec(f"yinuo.doors.{name}") is not None and find_spec(module) is not None
    return [path("", include(module))] if is_there else []


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics_page, name="metrics"),
    *_door("api"),
    *_door("mail"),
    *_door("portal"),
    *_door("web"),
]
handler404 = "yinuo.doors.web.pages.not_found"
handler403 = "yinuo.doors.web.pages.not_allowed"
