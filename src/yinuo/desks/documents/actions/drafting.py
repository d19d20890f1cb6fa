"""Beginning a draft, filling its blanks, deciding on its warnings, saying whom it binds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from yinuo.desks.people.models import Staff
from yinuo.promises.templates import filling, library
from yinuo.promises.templates.format import read_template
from yinuo.promises.templates.shapes import Template
from yinuo.promises.templates.values import problem_with

from ..choices import FILLING, OPEN, Bound, State
from ..models import Decision, Draft, Interval, Scope, TemplateText, Value
from ..queries import drafts as queries
from ..refusals import NoReason, NotAnInterval
from . import numbering, scoping
from .telling import locked, move, tell

REGISTER = ("external_number", "promisor", "counterparty", "our_party", "basis", "purpose", "effective_on", "expires_on")


@transaction.atomic
def begin_draft(template_id: str, *, by: Staff, at: datetime) -> Draft:
    """Begin a document from a built-in template; its number is reserved from now on.

    Raises:
        UnknownTemplate: no template has this id.
    """
    return begin_from_text(library.text_of(template_id), by=by, at=at)


@transaction.atomic
def begin_from_text(text: str, *, by: Staff, at: datetime) -> Draft:
    """Begin a document from the text of a template, built in or read from a letter.

    Raises:
        TemplateRefused: the text has a fault; nothing was changed.
    """
    template = read_template(text, source="text")
    source, _new = TemplateText.objects.get_or_create(sha256=template.sha256, defaults={"template": template.id, "text": text})
    number = numbering.allot(template.form, timezone.localtime(at).year)
    parties = queries.signing_parties(template)
    last = Draft.objects.filter(drafter=by).exclude(promisor="").order_by("-id").first()
    draft = Draft.objects.create(
        number=number,
        source=source,
        title_zh=template.title_zh,
        title_en=template.title_en,
        drafter=by,
        made_at=at,
        changed_at=at,
        our_party=parties[-1].key if template.signing == "both sides" else parties[0].key if parties else "",
        promisor=last.promisor if last else "",
        search=searchable(template, {}),
    )
    printed = queries.number_key(template)
    if printed:
        Value.objects.create(draft=draft, key=printed, value=number, by=by, at=at)
    tell("document.drafted", draft, by=by, at=at, template=template.id, template_sha256=template.sha256)
    return draft


@transaction.atomic
def fill(draft: Draft, typed: Mapping[str, str], *, by: Staff, at: datetime) -> Draft:
    """Write into blanks; the same blank is the same name everywhere, so one value fills all its places. What did not change is left alone.

    Values that do not fit are kept too, so that nothing typed is lost; they hold the draft back until they fit.
    Raises:
        NotNow: the draft is under review or beyond.
    """
    draft = locked(draft, wanted=FILLING)
    template, now = queries.template_of(draft), queries.values_of(draft)
    typed = {key: value for key, value in typed.items() if key != queries.number_key(template)}  # the register allots it
    changed = {
        key: value.replace("\r\n", "\n").strip()
        for key, value in typed.items()
        if key in template.blanks and queries.is_typed(template.blanks[key]) and value.replace("\r\n", "\n").strip() != now.get(key, "")
    }
    if changed:
        Value.objects.filter(draft=draft, key__in=changed, is_current=True).update(is_current=False)
        Value.objects.bulk_create([Value(draft=draft, key=key, value=value[:4000], by=by, at=at) for key, value in changed.items()])
        tell("document.filled", draft, by=by, at=at, keys=sorted(changed))
    return settle(draft, at=at)


def settle(draft: Draft, *, at: datetime) -> Draft:
    """Bring `draft` or `complete` up to what is still open. To be called inside the transaction that changed something."""
    template, values = queries.template_of(draft), queries.values_of(draft)
    found = queries.open_points(draft, template, values)
    state = State.COMPLETE if found.is_complete else State.DRAFT
    move(draft, state, at=at, search=searchable(template, values), title_zh=template.title_zh, title_en=template.title_en)
    return draft


def searchable(template: Template, values: Mapping[str, str]) -> str:
    """The words a search looks through: titles and the whole text as it reads now."""
    fitting = {key: value for key, value in values.items() if value and not problem_with(template.blanks[key], value)}
    lines = [filling.plain_text(one, template, fitting) for one in template.sentences]
    return "\n".join((template.title_zh, template.title_en, *lines, *(one.en for one in template.sentences if one.en)))


@transaction.atomic
def decide(draft: Draft, findings: Iterable[tuple[str, str]], *, sentence: str, by: Staff, at: datetime) -> Draft:
    """Decide, in a sentence, that these warnings may stand; `findings` are their codes with their `about`.

    Raises:
        NoReason: the sentence is empty. NotNow: the draft is beyond filling.
    """
    draft = locked(draft, wanted=FILLING)
    if not sentence.strip():
        raise NoReason()
    present = {(one.code, one.about) for one in queries.open_points(draft, queries.template_of(draft), queries.values_of(draft)).undecided}
    rows = [
        Decision(draft=draft, code=code, about=about, sentence=sentence.strip()[:500], by=by, at=at)
        for code, about in findings
        if (code, about) in present
    ]
    if rows:
        Decision.objects.bulk_create(rows)
        tell("document.warning_decided", draft, by=by, at=at, checks=sorted({one.code for one in rows}), count=len(rows))
    return settle(draft, at=at)


@transaction.atomic
def describe(draft: Draft, entry: Mapping[str, Any], *, by: Staff, at: datetime) -> Draft:
    """Fill the register's entry: external number, parties, basis, purpose, dates."""
    draft = locked(draft, wanted=FILLING)
    for name in REGISTER:
        if name in entry:
            setattr(draft, name, entry[name])
    draft.changed_at = at
    draft.save(update_fields=[*REGISTER, "changed_at"])
    tell("document.filled", draft, by=by, at=at, keys=sorted(f"register.{name}" for name in REGISTER if name in entry))
    return draft


@transaction.atomic
def set_scope(draft: Draft, rows: Iterable[tuple[Bound, str, date | None, date | None]], *, by: Staff, at: datetime) -> Draft:
    """Say whom the document binds or protects; replaces what was said before. Its promises are judged within it.

    After the review only what changes no promise may be said: who must read it.
    Raises:
        NotANumber, NoSuchColleague, EndsBeforeItBegins: a row cannot be judged.
        ScopeIsSettled: it was reviewed, and a promise would be another one.
    """
    draft = locked(draft, wanted=(*OPEN, State.IN_FORCE))
    wanted = scoping.checked(draft, rows)
    if draft.state not in FILLING:
        scoping.refuse_other_terms(draft, wanted, today=timezone.localtime(at).date())
    Scope.objects.filter(draft=draft).delete()
    made = Scope.objects.bulk_create(wanted)
    customers = sorted({one.name for one in made if one.kind == Bound.CUSTOMERS and one.name})
    tell("document.scope_set", draft, by=by, at=at, kinds=sorted({one.kind for one in made}), count=len(made), customers=customers)
    return settle(draft, at=at) if draft.state in FILLING else draft


@transaction.atomic
def set_interval(draft: Draft, key: str, value: str, *, from_on: date, by: Staff, at: datetime) -> Interval:
    """Propose a number for words without one; it counts once a second person has approved it.

    Raises:
        NotAnInterval: the document has no such interval, or the value does not fit.
    """
    draft = locked(draft, wanted=(*OPEN, State.IN_FORCE))
    blank = queries.template_of(draft).blanks.get(key)
    problem = "" if blank is None or not blank.is_interval else problem_with(blank, value.strip()) if value.strip() else "–"
    if blank is None or not blank.is_interval or problem:
        raise NotAnInterval(key=key, number=draft.number, why=problem or "–")
    Interval.objects.filter(number=draft.number, key=key, approved_at__isnull=True).delete()
    made = Interval.objects.create(number=draft.number, key=key, value=value.strip(), from_on=from_on, set_by=by, set_at=at)
    tell("document.interval_set", draft, by=by, at=at, key=key, value=made.value, from_on=from_on.isoformat())
    if draft.state in FILLING:
        settle(draft, at=at)
    return made


@transaction.atomic
def withdraw(draft: Draft, *, reason: str, by: Staff, at: datetime) -> Draft:
    """Give a draft up before anybody has signed it; its number stays reserved, so that the sequence explains itself."""
    draft = locked(draft, wanted=(*FILLING, State.IN_REVIEW, State.READY, State.SENT))
    if not reason.strip():
        raise NoReason()
    move(draft, State.WITHDRAWN, at=at, remark=reason.strip()[:400])
    tell("document.withdrawn", draft, by=by, at=at)
    return draft
