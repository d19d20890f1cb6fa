"""Signing in and out, one's own account, deputies."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.kit import clock
from yinuo.kit.refusals import Refusal

from . import acting, actions, oidc, queries, refusals, sessions, totp
from . import second_step as second_steps
from .access import address_of, signed_in
from .choices import Method
from .forms import CodeForm, DeputyForm, FirstCodeForm, PasswordForm, PreferencesForm, SignInForm
from .models import Staff

_HALF, _OIDC = "half_signed_in", "oidc"
SECONDS_FOR_SECOND_STEP = 300


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    target = _target(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = SignInForm(request.POST or None)
    refused: Refusal | None = None
    if form.is_valid():
        try:
            staff = actions.check_sign_in(**form.cleaned_data, address=address_of(request), at=clock.now())
            return _next_step(request, staff, target)
        except Refusal as refusal:
            refused = refusal
    context = {"form": form, "refused": refused, "next": target, "provider": oidc.provider()}
    return render(request, "people/sign_in.html", context, status=refused.http if refused else 200)


def _next_step(request: HttpRequest, staff: Staff, target: str) -> HttpResponse:
    if not queries.has_second_step(staff):
        return _come_in(request, staff, target)
    request.session.cycle_key()
    request.session[_HALF] = {"staff": staff.pk, "at": int(time.time()), "next": target, "mark": staff.get_session_auth_hash()}
    return redirect("people:second_step")


@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The code of the authenticator, or a recovery code."""
    half = request.session.get(_HALF)
    staff = Staff.objects.filter(pk=half["staff"], is_active=True).first() if half else None
    if half is None or staff is None or staff.get_session_auth_hash() != half["mark"]:
        return redirect("people:sign_in")
    if time.time() - half["at"] > SECONDS_FOR_SECOND_STEP:
        del request.session[_HALF]
        messages.warning(request, str(refusals.StepExpired()))
        return redirect("people:sign_in")
    form = CodeForm(request.POST or None)
    refused: Refusal | None = None
    if form.is_valid():
        try:
            actions.check_second_step(staff, form.cleaned_data["code"], address=address_of(request), at=clock.now())
            return _come_in(request, staff, half["next"])
        except Refusal as refusal:
            refused = refusal
    return render(request, "people/second_step.html", {"form": form, "refused": refused}, status=refused.http if refused else 200)


@never_cache
@require_http_methods(["GET"])
def begin_oidc(request: HttpRequest) -> HttpResponse:
    """Send the browser to the single sign-on service; by a link, as the page's policy lets no form lead elsewhere."""
    where = oidc.provider()
    if where is None:
        return redirect("people:sign_in")
    try:
        address, kept = oidc.begin(where, return_to=request.build_absolute_uri(reverse("people:oidc_return")))
    except Refusal as refusal:
        return _refuse_at_door(request, refusal)
    request.session[_OIDC] = {**kept, "next": _target(request)}
    return HttpResponseRedirect(address)


@never_cache
def finish_oidc(request: HttpRequest) -> HttpResponse:
    """The browser comes back from the single sign-on service; what was kept for it is good once."""
    where = oidc.provider()
    kept: dict[str, Any] = request.session.pop(_OIDC, {})
    if where is None:
        return redirect("people:sign_in")
    return_to = request.build_absolute_uri(reverse("people:oidc_return"))
    try:
        staff = oidc.finish(where, return_to=return_to, answer=request.GET.dict(), kept=kept)
    except Refusal as refusal:
        return _refuse_at_door(request, refusal)
    actions.record_sign_in(staff, address=address_of(request), method=Method.OIDC, at=clock.now())
    return _come_in(request, staff, kept.get("next", "/"), method=Method.OIDC)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    if isinstance(request.user, Staff):
        acting.leave(request, at=clock.now())
        actions.record_sign_out(request.user, address=address_of(request), at=clock.now())
    response = redirect("people:sign_in")
    sessions.leave(request)
    return response


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: password, second step, deputies, what happened lately."""
    return _account(request)


def _account(request: HttpRequest, *, status: int = 200, **changed: Any) -> HttpResponse:
    staff = request.user
    assert isinstance(staff, Staff)
    now = clock.now()
    on = queries.today(now)
    context = {
        "password_form": PasswordForm(),
        "deputy_form": _deputy_form(staff, None),
        "preferences_form": PreferencesForm(instance=staff),
        "deputyships": queries.deputyships_of(staff, on=on),
        "acts_for": queries.acts_for(staff, on=on),
        "sign_ins": queries.recent_sign_ins(staff),
        "has_second_step": queries.has_second_step(staff),
        "today": on,
        **changed,
    }
    return render(request, "people/account.html", context, status=status)


@signed_in
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Set a new password; other sessions end."""
    staff = request.user
    assert isinstance(staff, Staff)
    form = PasswordForm(request.POST)
    if not form.is_valid():
        return _account(request, password_form=form, status=400)
    try:
        actions.change_password(staff, present=form.cleaned_data["present"], new=form.cleaned_data["new"], at=clock.now())
    except Refusal as refusal:
        field = "present" if isinstance(refusal, refusals.WrongPresentPassword) else "new"
        form.add_error(field, str(refusal))
        return _account(request, password_form=form, status=refusal.http)
    update_session_auth_hash(request, staff)
    messages.success(request, _("The password is changed. Everywhere else you are signed out."))
    return redirect("people:account")


@signed_in
@require_POST
def change_preferences(request: HttpRequest) -> HttpResponse:
    """Language and shortcuts."""
    form = PreferencesForm(request.POST, instance=request.user)
    if not form.is_valid():
        return _account(request, preferences_form=form, status=400)
    staff = form.save()
    response = redirect("people:account")
    set_language(response, staff.language)
    messages.success(request, _("Saved."))
    return response


@signed_in
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session, this one included."""
    assert isinstance(request.user, Staff)
    actions.sign_out_everywhere(request.user)
    sessions.leave(request)
    return redirect("people:sign_in")


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Add an authenticator: a picture to scan, a code to prove it, recovery codes to keep."""
    staff = request.user
    assert isinstance(staff, Staff)
    if queries.has_second_step(staff):
        return redirect("people:account")
    secret = totp.waiting_secret(staff) or totp.begin_enrolment(staff, at=clock.now())
    form = FirstCodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes = totp.confirm_enrolment(staff, form.cleaned_data["code"], at=clock.now())
            second_steps.settle(request)
            return render(request, "people/recovery_codes.html", {"codes": codes})
        except Refusal as refusal:
            form.add_error("code", str(refusal))
    # segno writes the picture from the address alone; nothing typed by anyone gets into it as markup
    picture = mark_safe(totp.picture(staff, secret))
    shown = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    context = {"form": form, "picture": picture, "secret": shown, "is_owed": second_steps.owes(request)}
    return render(request, "people/enrol.html", context, status=403 if form.errors else 200)


@signed_in
@require_POST
def remove_second_step(request: HttpRequest) -> HttpResponse:
    """Take the authenticator away, with the password as proof."""
    staff = request.user
    assert isinstance(staff, Staff)
    if staff.has_usable_password() and not staff.check_password(request.POST.get("present", "")):
        messages.error(request, str(refusals.WrongPresentPassword()))
        return redirect("people:account")
    if second_steps.is_required(staff):
        messages.error(request, str(refusals.SecondStepRequired()))
        return redirect("people:account")
    totp.remove(staff)
    messages.success(request, _("The second step is switched off."))
    return redirect("people:account")


@signed_in
@require_POST
def name_deputy(request: HttpRequest) -> HttpResponse:
    """Let a colleague stand in."""
    staff = request.user
    assert isinstance(staff, Staff)
    form = _deputy_form(staff, request.POST)
    if not form.is_valid():
        return _account(request, deputy_form=form, status=400)
    try:
        actions.name_deputy(staff, at=clock.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("deputy" if isinstance(refusal, refusals.DeputyTwice | refusals.NotYourOwnDeputy) else "ends_on", str(refusal))
        return _account(request, deputy_form=form, status=refusal.http)
    messages.success(request, _("{deputy} stands in for you on these days.").format(deputy=form.cleaned_data["deputy"]))
    return redirect("people:account")


@signed_in
@require_POST
def end_deputyship(request: HttpRequest, deputyship: int) -> HttpResponse:
    """End a deputyship early."""
    assert isinstance(request.user, Staff)
    try:
        actions.end_deputyship(deputyship, by=request.user, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("people:account")


@signed_in
@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Act for a colleague, or for oneself again; back to the same page."""
    chosen = request.POST.get("person", "")
    try:
        if chosen:
            person = acting.begin(request, chosen, at=clock.now())
            messages.success(request, _("You now act for {person}; both names are recorded.").format(person=person))
        else:
            acting.leave(request, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(_target(request))


def set_language(response: HttpResponse, language: str) -> None:
    """Keep the chosen language in its cookie."""
    age, secure = settings.LANGUAGE_COOKIE_AGE, settings.LANGUAGE_COOKIE_SECURE
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=age, samesite="Lax", secure=secure)


def _deputy_form(staff: Staff, typed: Any) -> DeputyForm:
    form = DeputyForm(typed)
    form.fields["deputy"].queryset = queries.colleagues_of(staff)  # type: ignore[attr-defined]
    return form


def _come_in(request: HttpRequest, staff: Staff, target: str, *, method: Method = Method.PASSWORD) -> HttpResponse:
    sessions.enter(request, staff)
    has_proved_more = method == Method.OIDC  # the single sign-on service has its own second step
    response = redirect("people:enrol" if not has_proved_more and second_steps.note(request, staff) else target)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        set_language(response, staff.language)
    return response


def _refuse_at_door(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {"form": SignInForm(), "refused": refusal, "next": "/", "provider": oidc.provider()}
    return render(request, "people/sign_in.html", context, status=refusal.http)


def _target(request: HttpRequest) -> str:
    """Where to go afterwards: a page of ours, never another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and urlsplit(wanted).path != reverse("people:sign_in") else "/"
