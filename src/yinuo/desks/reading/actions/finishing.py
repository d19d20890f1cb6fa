"""From a reviewed letter to a template: only when every sentence is accounted for; printed in the template format, read back, kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import translation

from yinuo.desks.people.models import Staff
from yinuo.ledger import book
from yinuo.promises.models import OwnTemplate
from yinuo.promises.templates import own
from yinuo.promises.templates.format import read_template
from yinuo.promises.templates.printing import print_template, printable, printable_label
from yinuo.promises.templates.refusals import TemplateRefused
from yinuo.promises.templates.shapes import Blank, Declared, Line, Party, Sentence, Template

from ..choices import TAKEN, Answer, Chosen, State
from ..models import Hole, Letter, Proposal
from ..queries.lines import names_in, options_of, read_line, sample_of
from ..queries.review import Review, Row, review_of
from ..refusals import BadLine, NotAllSeen, NotATemplate, NotNow
from .deciding import turn

PARTIES: Final[Mapping[str, tuple[Party, ...]]] = {
    "letter": (Party("promisor", "承诺方", "promisor"), Party("customer", "顾客", "customer")),
    "contract": (Party("party_a", "甲方", "party A"), Party("party_b", "乙方", "party B")),
    "policy": (Party("organisation", "本公司", "organisation"),),
}
SIGNING: Final[Mapping[str, str]] = {"letter": "one side", "contract": "both sides", "policy": "policy"}
EFFECTS: Final = ("on signature", "when all have signed and sealed", "on date")
CALENDARS: Final = ("cn-office", "cn", "24x7")


def head_of(letter: Letter) -> dict[str, str]:
    """What stands in the template's head: what was typed, or what the letter itself suggests."""
    both = bool(re.search(r"合同|协议|agreement|contract", letter.title, re.IGNORECASE))
    title = printable(letter.title)
    plain = {
        "title_zh": title,
        "title_en": title,
        "form": "contract" if both else "letter",
        "effect": "when all have signed and sealed" if both else "on signature",
        "calendar": "cn-office",
    }
    return {**plain, **letter.head}


@transaction.atomic
def set_head(letter: Letter, typed: Mapping[str, Any], *, by: Staff, at: datetime) -> None:
    """Keep what was typed for the template's head, also while sentences are still open.

    Raises:
        NotNow: the letter is not under review.
    """
    held = turn(letter, by=by, at=at)
    kept = {"title_zh": printable(str(typed["title_zh"])), "title_en": printable(str(typed["title_en"]))}
    held.letter.head = {**kept, **{name: str(typed[name]) for name in ("form", "effect", "calendar")}}
    held.letter.save(update_fields=["head"])
    letter.head = held.letter.head


@transaction.atomic
def finish(letter: Letter, *, by: Staff, at: datetime) -> OwnTemplate:
    """Make the letter a template of one's own, or the next edition of the one it became before. A second person approves it.

    Raises:
        NotAllSeen: sentences are not accounted for. NotATemplate: what was decided does not fit together, with the sentence.
        NothingChanged: the template has these very words already. NotNow: the letter is not under review.
    """
    held = turn(letter, by=by, at=at).letter
    review = review_of(held)
    if not review.is_whole:
        first = review.next_open(0)
        raise NotAllSeen(count=review.total - review.seen, first=first.position if first else 1)
    text = text_of(review)
    row = own.make(text, by=by.ref, at=at, letter_sha256=held.sha256, of=held.template_id or None)
    Letter.objects.filter(pk=held.pk).update(state=State.FINISHED, template_id=row.template_id, changed_at=at)
    declared = sum(1 for one in review.rows if one.passage.chosen)
    people = sorted({str(one.by.ref) for one in _decided(review) if one.by is not None})
    counts = {name: review.answers[name] for name in (Answer.ACCEPTED, Answer.EDITED, Answer.DECLINED)}
    book.append(
        "letter.review_finished",
        subject=held.ref,
        actor=by.ref,
        occurred_at=at,
        refs=[row.ref, *(ref for ref in people if ref != by.ref)],
        data={"sentences": review.total, "declared": declared, "decisions": held.revision, **{str(key): n for key, n in counts.items()}},
    )
    tell_made(row, by=by, at=at)
    return row


def tell_made(row: OwnTemplate, *, by: Staff, at: datetime) -> None:
    """The line in the ledger for a new edition."""
    data = {"edition": row.edition, "sha256": row.sha256, "letter_sha256": row.letter_sha256}
    book.append("template.made", subject=row.ref, actor=by.ref, occurred_at=at, data=data)


@transaction.atomic
def reopen(letter: Letter, *, by: Staff, at: datetime) -> None:
    """Go on with a finished letter; finishing it again makes the next edition, and the one before stays in use until that is approved.

    Raises:
        NotNow: it is not finished.
    """
    if not Letter.objects.filter(pk=letter.pk, state=State.FINISHED).update(state=State.IN_REVIEW, changed_at=at):
        raise NotNow(state=State(letter.state).label)
    book.append("letter.reopened", subject=letter.ref, actor=by.ref, occurred_at=at)


def _decided(review: Review) -> Iterator[Any]:
    for row in review.rows:
        yield row.passage
        yield from row.proposals


def text_of(review: Review) -> str:
    """The letter as a template's text.

    Raises:
        NotATemplate: with the sentence and what does not fit.
    """
    template = _template(review)
    text = print_template(template)
    try:
        read_template(text, source=review.letter.name)
    except TemplateRefused as refusal:
        lines = text.splitlines()[: int(refusal.data["at_line"])]
        place = sum(1 for line in lines[lines.index("---") + 1 :] if line[:1] != " ") if "---" in lines else 0
        raise NotATemplate(position=review.rows[max(place, 1) - 1].position, problem=refusal.data["problem"]) from None
    return text


def _template(review: Review) -> Template:
    head = head_of(review.letter)
    parties = PARTIES[head["form"]]
    keys = _keys(review, parties)
    names: set[str] = set()
    with translation.override("zh-hans" if review.letter.language == "zh" else "en"):
        sentences = tuple(_sentence(row, review, keys, names, place) for place, row in enumerate(review.rows, 1))
    wanted = {name for one in sentences for name in names_in(one.text)} | {
        name for one in sentences for line in one.lines for name in names_in(line.line)
    }
    intervals = {keys[hole.key] for hole in review.holes.values() if hole.is_interval}
    blanks = {
        keys[hole.key]: _blank(hole, keys[hole.key], intervals, head["form"])
        for hole in review.holes.values()
        if hole.key in keys and keys[hole.key] in wanted and not hole.linked_to
    }
    return Template(
        id=review.letter.template_id or "OWN-0", title_zh=head["title_zh"], title_en=head["title_en"], edition="1",
        form=head["form"], signing=SIGNING[head["form"]], effect=head["effect"], numbered="no", calendar=head["calendar"],  # type: ignore[arg-type]
        parties=parties, blanks=blanks, statements=(), sentences=sentences,
    )  # fmt: skip


def _keys(review: Review, parties: tuple[Party, ...]) -> dict[str, str]:
    """The name of each blank in the template: signatures and days of signing are named after who signs, all others keep theirs."""
    keys = {key: key for key, hole in review.holes.items() if not hole.is_text}
    used: set[str] = set()
    signers = 0
    party = parties[0]
    for key, hole in review.holes.items():
        if hole.is_text:
            continue
        if hole.kind == "signature":
            named = [one for one in parties if one.name_zh in hole.label or one.name_en.lower() in hole.label.lower()]
            party = named[0] if named else parties[min(signers, len(parties) - 1)]
            signers += 1
        wanted = f"{party.key}_signature" if hole.kind == "signature" else f"{party.key}_signed_on" if _is_day_of_signing(hole) else ""
        if wanted and wanted not in used and (hole.kind == "signature" or signers):
            keys[key] = wanted
            used.add(wanted)
    for key, hole in review.holes.items():
        if hole.linked_to and key in keys:
            keys[key] = keys.get(hole.linked_to, key)
    return keys


def _is_day_of_signing(hole: Hole) -> bool:
    return hole.kind == "date" and bool(re.search(r"日期|签|date", hole.label, re.IGNORECASE))


def _blank(hole: Hole, key: str, intervals: set[str], form: str) -> Blank:
    label = printable_label(hole.label) or key
    return Blank(
        key=key, kind=hole.kind, label_zh=label, label_en=label, direction=hole.direction,
        choices=tuple(options_of(hole)) if hole.kind == "choice" else (), sample=sample_of(hole), is_interval=key in intervals,
    )  # fmt: skip


def _sentence(row: Row, review: Review, keys: Mapping[str, str], names: set[str], place: int) -> Sentence:
    text = "".join("{" + keys[piece.hole.key] + "}" if piece.hole else _words(piece.text) for piece in row.pieces)
    lines = tuple(_line(one, review, keys, names, row.position) for one in row.proposals if one.answer in TAKEN)
    chosen, reason = row.passage.chosen, printable(row.passage.reason) or "–"
    if chosen == Chosen.HEADING:
        stripped = text.lstrip("#＃ ") or text
        return Sentence(_first(stripped), 0 if lines else 1, place, lines=lines)
    clauses = (f"{review.letter.pk}-{row.position}",) if chosen == Chosen.OPEN else ()
    declared = (Declared(chosen, reason, clauses),) if chosen else ()
    return Sentence(_first(text), 0, place, lines=lines, declared=declared)


def _words(text: str) -> str:
    """A stretch inside a sentence: one line, no brace; its spaces at the ends stay one space."""
    inner = printable("." + " ".join(text.split()) + ".")[1:-1] if text.strip() else ""
    return (" " if text[:1].isspace() else "") + inner + (" " if text[-1:].isspace() and text.strip() else "")


def _first(text: str) -> str:
    """The sentence without a mark of the template format at its start."""
    text = " ".join(text.split())
    return text if text.startswith("{") else printable(text[:1]) + text[1:] if text[:1] in "#;+-" else text


def _line(one: Proposal, review: Review, keys: Mapping[str, str], names: set[str], position: int) -> Line:
    holes = {key: hole for key, hole in review.holes.items() if not hole.is_text and not hole.linked_to}
    try:
        written, tree = read_line(one.line, holes)
    except BadLine as refusal:
        raise NotATemplate(position=position, problem=refusal.data["problem"]) from None
    for name in names_in(written):
        if name not in holes:
            raise NotATemplate(position=position, problem="{" + name + "}")
    for name in names_in(written):
        written = written.replace("{" + name + "}", "{" + keys[name] + "}")
    return Line(_name(tree, names), written, ())


def _name(tree: Mapping[str, Any], names: set[str]) -> str:
    """A name for the promise inside its document, by what is expected; a number follows where the name is taken."""
    body = tree["body"]
    expected = body.get("expect") or {}
    kinds = expected.get("any") or expected.get("all") or [body.get("event") or body.get("name") or body.get("records") or body["is"]]
    plain = re.sub(r"[^a-z0-9_]+", "_", str(kinds[0]).lower()).strip("_") or "promise"
    plain = plain if plain[0].isalpha() else f"p_{plain}"
    found, number = plain, 1
    while found in names:
        number += 1
        found = f"{plain}_{number}"
    names.add(found)
    return found
