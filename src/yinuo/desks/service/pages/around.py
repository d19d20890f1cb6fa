"""Verbs around a case: merge, split, link, and what a second person decides. Addresses and forms are those of `pages.case`."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yinuo.desks.customers.access import Viewer
from yinuo.desks.customers.pages.common import typed
from yinuo.desks.people.asking import cleaned
from yinuo.kit import clock

from ..actions import combining, proposing
from ..forms import ExtendForm, LinkForm, MergeForm, SplitForm, VoidForm
from ..models import Case


def _merge(request: HttpRequest, viewer: Viewer, row: Case, revision: int | None) -> str:
    into = cleaned(MergeForm(request.POST))["into"]
    survivor = combining.merge(viewer, row, into=into, revision=revision, at=clock.now())
    return _("{number} is part of {other} from now on.").format(number=row.number, other=survivor.number)


def _split(request: HttpRequest, viewer: Viewer, row: Case, revision: int | None) -> str:
    made = combining.split(viewer, row, revision=revision, at=clock.now(), **cleaned(SplitForm(request.POST)))
    return _("{number} is a case of its own, received when this one was.").format(number=made.number)


def _link(request: HttpRequest, viewer: Viewer, row: Case, _revision: int | None) -> str:
    made = combining.link(viewer, row, at=clock.now(), **cleaned(LinkForm(request.POST)))
    return _("Linked with {number}.").format(number=made.other.number)


def _unlink(request: HttpRequest, viewer: Viewer, row: Case, _revision: int | None) -> str:
    combining.unlink(viewer, row, to=typed(request, "to", 24), at=clock.now())
    return _("The link is gone.")


def _void(request: HttpRequest, viewer: Viewer, row: Case, revision: int | None) -> str:
    proposing.propose_void(viewer, row, revision=revision, at=clock.now(), **cleaned(VoidForm(request.POST)))
    return _("It waits for a second person; until then everything runs on.")


def _extend(request: HttpRequest, viewer: Viewer, row: Case, revision: int | None) -> str:
    proposing.propose_extension(viewer, row, revision=revision, at=clock.now(), **cleaned(ExtendForm(request.POST)))
    return _("It waits for a second person; until then everything runs on.")


def _decide(request: HttpRequest, viewer: Viewer, row: Case, _revision: int | None) -> str:
    said = typed(request, "proposal", 18)
    identity = int(said) if said.isascii() and said.isdigit() else 0
    found = proposing.decide(viewer, row, identity, agrees=typed(request, "agrees", 3) == "yes", at=clock.now())
    return _("Agreed.") if found.is_approved else _("Declined; nothing was changed.")


VERBS: dict[str, Callable[[HttpRequest, Viewer, Case, int | None], str]] = {
    "merge": _merge, "split": _split, "link": _link, "unlink": _unlink, "void": _void, "extend": _extend, "decide": _decide,
}  # fmt: skip
FORMS = {"merge": MergeForm, "split": SplitForm, "link": LinkForm, "void": VoidForm, "extend": ExtendForm}
