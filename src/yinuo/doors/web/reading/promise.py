"""One promise with its verdicts."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.desks.documents.queries import words
from yinuo.doors.web.needs import Filters, PromiseView, Rate
from yinuo.doors.web.reading import listing
from yinuo.engine.clauses.sentences import sentence
from yinuo.promises.library import promise_book
from yinuo.promises.models import Version
from yinuo.ui import telling_time
from yinuo.ui.shapes import Month
from yinuo.watch import queries as watch


def promise(document: str, name: str, filters: Filters, *, at: datetime) -> PromiseView | None:
    """The promise's words, its twelve months and a page of its rows; None where there is none of that name in that document."""
    book = promise_book()
    standing = watch.promise(name, at=at)
    if standing is None or standing.document != document:
        return None
    terms = words.terms_at(book, name, at)
    version = Version.objects.select_related("document").filter(document__number=document).order_by("number").last()
    assert version is not None
    title = version.document.title_zh if telling_time.is_chinese() else version.document.title_en
    recent = standing.this_month if standing.this_month.decided or standing.this_month.pending else standing.standing
    rate = standing.standing
    return PromiseView(
        document=document,
        document_title=title,
        name=name,
        title=words.title_of(book, name),
        clause=words.clause(book, name),
        line=terms.line,
        sentence=sentence(terms.tree, lang=words.lang()),
        version=_("v{number}, from {day}").format(number=version.number, day=telling_time.day(version.in_force_from, with_year=True)),
        calendar=words.calendar_of(book, terms).name,
        state=words.state_of(recent),
        rate=Rate(rate.rate, rate.kept, rate.decided, _("Kept rate, whole time")),
        states=words.counts_of(standing.standing, words.promise_url(book, name)),
        months=tuple(
            Month(words.month_words(one.month.month), words.state_of(one.standing), one.standing.kept, one.standing.decided)
            for one in standing.months
        ),
        page=listing.page(filters, at=at, promise=name),
    )
