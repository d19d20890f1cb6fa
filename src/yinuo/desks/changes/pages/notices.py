"""Notices: the list, a new one, one with its delivery."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.desks.people.models import Staff
from yinuo.kit import clock
from yinuo.ui import telling_time

from .. import access
from ..actions import notifying
from ..choices import PROOFS, About, Channel, Fate, Proof
from ..forms import AgainForm, NoticeForm, ReceiptForm, WhyForm
from ..models import Ending, Proposal
from .common import chosen, cleaned, desk_page, done, staff_of
from .proposals import in_force


@desk_page
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Every notice the reader may see; what is not delivered stands first."""
    staff = staff_of(request)
    state, search = request.GET.get("state", ""), request.GET.get("q", "").replace("\0", "").strip()[:80]
    rows = access.notices_for(staff)
    counts = [(one, rows.filter(state=one).count()) for one in Fate]
    if state in Fate.values:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(addressee__icontains=search) | rows.filter(number__icontains=search) | rows.filter(document__icontains=search)
    context = {
        "rows": rows.order_by("-sent_at", "-id")[:200], "counts": [(one, count) for one, count in counts if count], "state": state,
        "search": search, "tab": "notices", "today": telling_time.local(clock.now()).date(), "may_send": access.may(staff, "notify"),
    }  # fmt: skip
    return render(request, "changes/notices.html", context)


@desk_page
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, number: str) -> HttpResponse:
    """Write a notice about a document, a change or its end."""
    staff = staff_of(request)
    access.require(staff, "notify")
    draft = in_force(staff, number)
    proposal, ending = _about(request, staff, number)
    about = About.CHANGE if proposal else About.ENDING if ending else About.OTHER
    form = NoticeForm(request.POST or None, initial={"about": about, "channel": Channel.PUBLIC if proposal else Channel.POST})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = notifying.send(
            number, _people(typed), about=About(typed["about"]), channel=Channel(typed["channel"]), words=typed["words"],
            clause=typed["clause"], by=staff, at=clock.now(), proposal=proposal, ending=ending,
        )  # fmt: skip
        words = _("{count} notices are recorded. They count once their delivery is shown.").format(count=len(made))
        return done(request, "change", proposal.pk, words=words) if proposal else done(request, "notices_sent", words=words)
    context = {"draft": draft, "form": form, "proposal": proposal, "ending": ending, "tab": "notices"}
    return render(request, "changes/send.html", context, status=400 if form.errors else 200)


def _about(request: HttpRequest, staff: Staff, number: str) -> tuple[Proposal | None, Ending | None]:
    proposal = access.proposals_for(staff).filter(pk=chosen(request, "change"), number=number).first()
    ending = access.endings_for(staff).filter(pk=chosen(request, "end"), number=number).first()
    return proposal, ending


def _people(typed: dict[str, Any]) -> list[notifying.Addressee]:
    found = []
    for line in typed["to"].splitlines():
        name, address, customer = [*(part.strip() for part in line.split("|", 2)), "", ""][:3]
        if name:
            found.append(notifying.Addressee(name, address, f"customer:{customer.removeprefix('customer:')}" if customer else ""))
    return found + [notifying.Addressee(one.display_name, one.email or one.username, staff=one) for one in typed["staff"]]


@desk_page
@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: its words, its way, its proof."""
    staff, at = staff_of(request), clock.now()
    row = access.notice_for(staff, number)
    proofs = [(one.value, one.label) for one in PROOFS[Channel(row.channel)]]
    receipt = ReceiptForm(initial={"on": telling_time.local(at).date()})
    receipt.fields["proof"].choices = proofs  # type: ignore[attr-defined]
    context = {
        "row": row, "tab": "notices", "proofs": proofs, "receipt": receipt,
        "again": AgainForm(initial={"channel": row.channel, "address": row.address}),
        "why": WhyForm(), "may": access.may(staff, "notify"), "is_mine": row.staff_id == staff.pk and row.channel == Channel.HERE,
        "later": getattr(row, "resent_as", None),
    }  # fmt: skip
    return render(request, "changes/notice.html", context)


@desk_page
@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Enter a receipt, note that it came back, send it again, or confirm to have read it."""
    staff, name, at = staff_of(request), request.POST.get("act", ""), clock.now()
    if name == "read":
        notifying.read_here(access.notice_for(staff, number), by=staff, at=at)
        return done(request, "notice", number, words=_("Confirmed."))
    row = access.notice_for(staff, number, to="notify")
    if name == "deliver":
        typed = cleaned(ReceiptForm(request.POST))
        notifying.deliver(row, **{**typed, "proof": Proof(typed["proof"])}, by=staff, at=at)
    elif name in ("failed", "returned"):
        notifying.fail(row, is_returned=name == "returned", **cleaned(WhyForm(request.POST)), by=staff, at=at)
    elif name == "again":
        typed = cleaned(AgainForm(request.POST))
        made = notifying.send_again(row, channel=Channel(typed["channel"]), address=typed["address"], by=staff, at=at)
        return done(request, "notice", made.number)
    return done(request, "notice", number)
