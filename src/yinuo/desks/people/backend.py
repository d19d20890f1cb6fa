"""Tells Django who a session belongs to. It checks no password: that is the work of `actions`."""

from __future__ import annotations

from typing import Any

from .models import Staff

PATH = "yinuo.desks.people.backend.StaffBackend"


class StaffBackend:
    """Finds the person of a session; someone who may no longer sign in is nobody at once."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None

    def get_user(self, user_id: int) -> Staff | None:
        return Staff.objects.filter(pk=user_id, is_active=True).first()
