"""Adding a customer, changing one, and what belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.desks.people.asking import cleaned, shown_again
from yinuo.desks.people.models import Staff
from yinuo.desks.people.queries import today
from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from .. import access
from ..access import Viewer
from ..actions import adding, around
from ..choices import Act, Field, Sealed
from ..forms import REGISTER, AgreementForm, ContactForm, CustomerForm, WishForm
from ..models import Customer, OwnField, Tag, Tagging
from ..refusals import BadField, NoSuchColleague
from .common import at_number, back_to, desk_page, guarded_page, typed


@desk_page("add")
def add(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A form for a new customer."""
    viewer.check_verb("add")
    form = CustomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = adding.add_customer(
            viewer, form.sealed, register=form.register, verification=form.cleaned_data["verification"], at=clock.now()
        )
        messages.success(request, _("{number} was added.").format(number=made.number))
        return back_to(made)
    return render(request, "customers/form.html", {"form": form, "customer": None})


@desk_page("correct")
def change(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The form of one customer. Covered fields are empty in it: what is typed replaces them, what is left empty stays."""
    found = access.customer_for(viewer, number)
    writable = {name for name in Sealed.values if viewer.may(name, Act.CHANGE)}
    has_register = viewer.may(Field.REGISTER, Act.CHANGE)
    if not writable and not has_register:
        viewer.check(Field.REGISTER, Act.CHANGE)
    plain = {name for name in writable if viewer.may(name, Act.SEE)}
    form = CustomerForm(request.POST or None, initial=_initial(viewer, found, plain))
    form.keep(writable, has_register=has_register)
    covered = [name for name in writable - plain if getattr(found, f"sealed_{name}")]
    for name in covered:
        form.fields[name].required = False
        form.fields[name].help_text = _("Kept and covered. Type here only to replace it.")
    if request.method == "POST" and form.is_valid():
        said = {name: value for name, value in form.sealed.items() if value or name not in covered}
        revision = form.cleaned_data.get("revision")
        adding.change_customer(viewer, found, said, register=form.register, revision=revision or 0, at=clock.now())
        messages.success(request, _("The changes are saved."))
        return back_to(found)
    return render(request, "customers/form.html", {"form": form, "customer": found})


def _initial(viewer: Viewer, customer: Customer, plain: set[str]) -> dict[str, object]:
    sealed = {name: viewer.opener.open(customer, name, customer=customer.pk) for name in plain}
    return {**sealed, **{name: getattr(customer, name) for name in REGISTER}, "revision": customer.revision}


Verb = Callable[[HttpRequest, Viewer, Customer], None]


def _contact(request: HttpRequest, viewer: Viewer, customer: Customer) -> None:
    said = cleaned(ContactForm(request.POST))
    fields = {name: said[name] for name in ("name", "phone", "email")}
    around.add_contact(viewer, customer, fields, position=said["position"], is_main=said["is_main"], at=clock.now())


def _end_contact(request: HttpRequest, viewer: Viewer, customer: Customer) -> None:
    row = typed(request, "contact", 18)
    around.end_contact(viewer, customer, int(row) if row.isascii() and row.isdigit() else 0, at=clock.now())


def _wish(request: HttpRequest, viewer: Viewer, customer: Customer) -> None:
    said = cleaned(WishForm(request.POST))
    around.add_wish(viewer, customer, kind=said["kind"], text=said["text"], at=clock.now())


def _agreement(request: HttpRequest, viewer: Viewer, customer: Customer) -> None:
    around.add_agreement(viewer, customer, at=clock.now(), **cleaned(AgreementForm(request.POST)))


def _confirm(request: HttpRequest, viewer: Viewer, customer: Customer) -> None:
    at = clock.now()
    adding.confirm_data(viewer, customer, on=today(at), at=at)


def _assign(request: HttpRequest, viewer: Viewer, customer: Customer) -> None:
    username = typed(request, "manager", 63)
    manager = Staff.objects.filter(username=username, is_active=True, role="client_manager").first()
    if username and manager is None:
        raise NoSuchColleague(username=username)
    adding.assign(viewer, customer, manager, at=clock.now())


def _tags(request: HttpRequest, viewer: Viewer, customer: Customer) -> None:
    adding.set_tags(viewer, customer, request.POST.getlist("tag")[:50], at=clock.now())


def _own(request: HttpRequest, viewer: Viewer, customer: Customer) -> None:
    around.set_own_value(viewer, customer, typed(request, "key", 40), typed(request, "value"), at=clock.now())


VERBS: dict[str, Verb] = {
    "contact": _contact, "end-contact": _end_contact, "wish": _wish, "agreement": _agreement, "confirm": _confirm, "assign": _assign,
    "tags": _tags, "own": _own,
}  # fmt: skip


@desk_page("care")
def around_page(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Forms for what belongs to a customer: contacts, wishes, agreements, tags, own fields, the responsible person."""
    return _around(request, viewer, number, {})


def _around(
    request: HttpRequest, viewer: Viewer, number: str, typed_in: Mapping[str, object], refusal: Refusal | None = None
) -> HttpResponse:
    found = access.customer_for(viewer, number)
    managers = Staff.objects.filter(is_active=True, role="client_manager")
    carried = set(Tagging.objects.filter(customer=found).values_list("tag__name", flat=True))
    blank = {name: kind(auto_id=f"{name}_%s") if viewer.may(field, Act.CHANGE) else None for name, (kind, field) in FORMS.items()}
    context = {
        "customer": found,
        **blank,
        "tags": [(tag.name, tag.name in carried) for tag in Tag.objects.all()] if viewer.may(Field.REGISTER, Act.CHANGE) else [],
        "own": OwnField.objects.filter(is_active=True) if viewer.may(Field.CUSTOM, Act.CHANGE) else [],
        "managers": managers if viewer.may(Field.RESPONSIBLE, Act.CHANGE) else [],
        "refusal": refusal,
        **{name: form for name, form in typed_in.items() if blank.get(name, True) is not None},
    }
    return render(request, "customers/around.html", context, status=refusal.http if refusal else 200)


FORMS: dict[str, tuple[type[forms.Form], Field]] = {
    "contact": (ContactForm, Field.NAME), "wish": (WishForm, Field.WISHES), "agreement": (AgreementForm, Field.AGREEMENTS),
}  # fmt: skip


def _around_again(request: HttpRequest, viewer: Viewer, number: str, verb: str, refusal: Refusal) -> HttpResponse:
    """What was refused, with what was typed; what is done on the customer's own page is said there."""
    if verb not in (*FORMS, "own", "tags", "assign"):
        raise refusal
    if verb in FORMS:
        return _around(request, viewer, number, {verb: shown_again(FORMS[verb][0](request.POST, auto_id=f"{verb}_%s"), refusal)}, refusal)
    return _around(request, viewer, number, {"own_key": typed(request, "key", 40), "own_value": typed(request, "value")}, refusal)


@guarded_page("care", back=at_number("customer"), again=_around_again)
@require_POST
def do(request: HttpRequest, viewer: Viewer, number: str, verb: str) -> HttpResponse:
    """One small change of one customer."""
    found = access.customer_for(viewer, number)
    if verb not in VERBS:
        raise BadField(field=verb[:40], why=_("there is no such change."))
    VERBS[verb](request, viewer, found)
    return back_to(found)
