"""Who may not come in with a password alone. Set by YINUO_SECOND_STEP_ROLES: roles with commas between, or `all`."""

from __future__ import annotations

from django.http import HttpRequest

from yinuo.kit import env
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _

from . import queries
from .choices import Role
from .models import Staff

_OWED = "owes_second_step"


class UnknownRoles(Refusal):
    code, http = "second_step_roles", 500
    text = _("YINUO_SECOND_STEP_ROLES names {roles}, which is no role. The roles are {known}; or write all.")


def required_roles() -> frozenset[str]:
    """Roles whose people need an authenticator.

    Raises:
        UnknownRoles: the setting names none that there is.
    """
    named = frozenset(env.items("YINUO_SECOND_STEP_ROLES"))
    if named == {"all"}:
        return frozenset(Role.values)
    if unknown := named - set(Role.values):
        raise UnknownRoles(roles=", ".join(sorted(unknown)), known=", ".join(Role.values))
    return named


def is_required(staff: Staff) -> bool:
    """Whether this person needs an authenticator."""
    return staff.role in required_roles()


def note(request: HttpRequest, staff: Staff) -> bool:
    """Remember in a fresh session whether an authenticator is still to be added; until then no other page opens."""
    if is_required(staff) and not queries.has_second_step(staff):
        request.session[_OWED] = True
    return owes(request)


def owes(request: HttpRequest) -> bool:
    """Whether this session has to add an authenticator first."""
    return bool(request.session.get(_OWED))


def settle(request: HttpRequest) -> None:
    """It was added."""
    request.session.pop(_OWED, None)
