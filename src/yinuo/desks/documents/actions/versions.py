"""A further version of a document in force, and its end. Both are decided on the desk of changes, which calls these verbs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from yinuo.desks.people.models import Staff
from yinuo.promises import register
from yinuo.promises.templates.format import read_template

from ..choices import OPEN, State
from ..models import Decision, Draft, Scope, TemplateText, Value
from ..queries import drafts as queries
from ..refusals import OpenDraftExists
from . import force
from .drafting import REGISTER, settle
from .telling import locked, move, tell


@transaction.atomic
def begin_version(draft: Draft, *, route: str, reason: str, by: Staff, at: datetime, text: str = "") -> Draft:
    """Begin the next version of a document in force, with its values, scope and decisions; `text` is another template text, where given.

    Raises:
        NotNow: it is not in force. OpenDraftExists: a further version is being written already. TemplateRefused: the text has a fault.
    """
    base = locked(draft, wanted=(State.IN_FORCE,))
    versions = Draft.objects.filter(number=base.number)
    waiting = versions.filter(state__in=OPEN).first()
    if waiting is not None:
        raise OpenDraftExists(number=base.number, version=waiting.version)
    versions.filter(amends=base, state=State.WITHDRAWN).update(amends=None)  # a given up attempt makes room
    source = base.source
    if text:
        template = read_template(text, source="text")
        source, _new = TemplateText.objects.get_or_create(sha256=template.sha256, defaults={"template": template.id, "text": text})
    newest = versions.order_by("-version").first()
    assert newest is not None
    made = Draft.objects.create(
        number=base.number, version=newest.version + 1, source=source, title_zh=base.title_zh, title_en=base.title_en, drafter=by,
        made_at=at, changed_at=at, amends=base, route=route, reason=reason[:400],
        **{name: getattr(base, name) for name in REGISTER if name != "effective_on"},
    )  # fmt: skip
    known = queries.template_of(made).blanks
    values = queries.values_of(base)
    Value.objects.bulk_create([Value(draft=made, key=key, value=value, by=by, at=at) for key, value in values.items() if key in known])
    Scope.objects.bulk_create(
        [Scope(draft=made, kind=one.kind, name=one.name, from_on=one.from_on, until_on=one.until_on) for one in base.scopes.all()]
    )
    Decision.objects.bulk_create(
        [Decision(draft=made, code=one.code, about=one.about, sentence=one.sentence, by=one.by, at=at) for one in base.decisions.all()]
    )
    tell("document.change_proposed", made, by=by, at=at, amends=base.version, route=route)
    return settle(made, at=at)


@transaction.atomic
def put_in_force(draft: Draft, *, since: datetime, by: Staff | str, at: datetime) -> Draft:
    """Put a signed further version in force from an instant.

    Raises:
        NotNow: it is not signed by everybody. VersionTooEarly: the version before began later.
    """
    held = locked(draft, wanted=(State.SIGNED,))
    force.begin(held, since=since, by=by, at=at)
    return held


@transaction.atomic
def end(draft: Draft, *, since: datetime, surviving: Mapping[str, datetime | None], by: str, at: datetime) -> Draft:
    """End a document in force; what survives stays in force as terms of its own.

    Raises:
        NotNow: it is not in force. VersionTooEarly, NoSuchPromise: see `register.end_document`.
    """
    held = locked(draft, wanted=(State.IN_FORCE,))
    register.end_document(held.number, at=since, by=by, surviving=surviving)
    move(held, State.ENDED, at=at, in_force_until=since)
    return held
