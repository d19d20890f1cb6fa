"""Tables of the channels.

What has no customer's row security holds nothing of a person: numbers of cases, codes, instants, keyed fingerprints. What was said, and to
which address, stands beside it in a row of the customer, sealed under their key.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from yinuo.desks.customers.models import Customer

from .choices import Call, Event, Line, Outcome, State, Trouble, Way, What, Why

_STAFF = settings.AUTH_USER_MODEL


class Mailbox(models.Model):
    """How far a mailbox was read. `validity` is the server's: where it changes, its numbers begin anew."""

    name = models.CharField(max_length=200, primary_key=True)
    validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True)


class Incoming(models.Model):
    """One mail that was read, exactly once. A bad one stays on the server and is read again when somebody wishes."""

    mailbox = models.CharField(max_length=200)
    validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    digest = models.BinaryField(null=True)
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    case_number = models.CharField(max_length=24, blank=True)
    message = models.BigIntegerField(null=True, blank=True)  # of the case
    message_id = models.CharField(max_length=400, blank=True)  # as its program named it
    sender = models.CharField(max_length=12, blank=True)  # whether the receiving server vouches for it
    tries = models.PositiveSmallIntegerField(default=1)
    is_settled = models.BooleanField(default=True)  # a bad mail until somebody dealt with it is not

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "validity", "uid"], name="a_mail_is_read_once"),
            models.UniqueConstraint(
                fields=["mailbox", "digest"], condition=~Q(outcome="double") & Q(digest__isnull=False), name="a_mail_counts_once"
            ),
        ]
        indexes = [
            models.Index(fields=["case_number"], condition=~Q(case_number=""), name="mails_of_a_case"),
            models.Index(fields=["-id"], condition=Q(is_settled=False), name="mails_to_be_dealt_with"),
        ]


class Whole(models.Model):
    """A mail's whole text, with what it quotes, and from whom it came as it says of itself."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    incoming = models.OneToOneField(Incoming, on_delete=models.CASCADE, related_name="whole")
    sealed_text = models.BinaryField(null=True)
    sealed_sender = models.BinaryField(null=True)


class Sending(models.Model):
    """Something that goes out, or went. Who gets it and what it says stand in its envelope. It is about a case, or about what a desk above
    asks of a customer (`subject`: a survey); then its facts stand on that stream."""

    case_number = models.CharField(max_length=24, blank=True)
    subject = models.CharField(max_length=80, blank=True, default="")
    customer_key = models.BigIntegerField()  # within whose reach the worker opens the envelope
    message = models.BigIntegerField(null=True, blank=True)
    way = models.CharField(max_length=8, choices=Way.choices)
    what = models.CharField(max_length=8, choices=What.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    trouble = models.CharField(max_length=16, choices=Trouble.choices, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # delivered, returned or given up
    answers_to = models.CharField(max_length=400, blank=True)  # the Message-ID it answers
    token = models.BinaryField(null=True)  # of the address, for counting
    outside_id = models.CharField(max_length=120, blank=True)  # the gateway's number
    is_automatic = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="sendings_due"),
            models.Index(fields=["case_number"], name="sendings_of_case"),
            models.Index(fields=["subject", "customer_key"], condition=~Q(subject=""), name="sendings_of_subject"),
            models.Index(fields=["-id"], condition=Q(state__in=["failed", "returned"]), name="sendings_failed"),
            models.Index(fields=["token", "made_at"], condition=Q(is_automatic=True), name="sendings_to_one_address"),
            models.Index(fields=["outside_id"], condition=~Q(outside_id=""), name="sendings_by_outside_id"),
        ]


class Envelope(models.Model):
    """To whom, and what: emptied of its words once it is sent, as the case keeps them; the address stays for what comes back."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    sending = models.OneToOneField(Sending, on_delete=models.CASCADE, related_name="envelope")
    sealed_address = models.BinaryField(null=True)
    sealed_words = models.BinaryField(null=True)


class Volume(models.Model):
    """How many contacts came by one way on one day, and how long they lay before they were recorded."""

    channel = models.CharField(max_length=12)
    on = models.DateField()
    count = models.PositiveIntegerField(default=0)
    seconds = models.BigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["channel", "on"], name="one_volume_of_a_day")]


class Outage(models.Model):
    """A connection failed from one instant until another."""

    line = models.CharField(max_length=12, choices=Line.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=16, choices=Trouble.choices)

    class Meta:
        ordering = ["-since"]
        constraints = [models.UniqueConstraint(fields=["line"], condition=Q(until__isnull=True), name="one_outage_at_a_time")]


class Seen(models.Model):
    """Something that came by an address for programs, under the sender's own number: taken once."""

    source = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    case_number = models.CharField(max_length=24, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="taken_once")]


class CallRecord(models.Model):
    """One telephone call as the exchange recorded it. The number is sealed under a key of the installation until a case has it."""

    source = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    outcome = models.CharField(max_length=12, choices=Call.choices)
    is_outbound = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    seconds = models.PositiveIntegerField(default=0)
    agent = models.CharField(max_length=63, blank=True)
    case_number = models.CharField(max_length=24, blank=True)
    customer_number = models.CharField(max_length=24, blank=True)
    sealed_number = models.BinaryField(null=True)
    token = models.BinaryField(null=True)  # of the number, by which calls of one person are found
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="a_call_comes_in_once")]
        indexes = [
            models.Index(fields=["-received_at"], condition=Q(case_number=""), name="calls_without_a_case"),
            models.Index(fields=["token", "-received_at"], name="calls_of_a_number"),
            models.Index(fields=["case_number"], condition=~Q(case_number=""), name="calls_of_a_case"),
        ]


class HandedOver(models.Model):
    """A case that an authority handed over, with its own number and until when it wants to hear."""

    authority = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    case_number = models.CharField(max_length=24)
    due_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["due_at"]
        constraints = [models.UniqueConstraint(fields=["authority", "number"], name="one_case_for_an_authoritys_number")]
        indexes = [models.Index(fields=["case_number"], name="handed_over_by_case")]


class NoticeRule(models.Model):
    """Who of us is told of what, by which way. The address may hold a key, so it is sealed under one of the installation."""

    staff = models.ForeignKey(
        _STAFF, on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )  # their own matters; empty: a team's
    department = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=60)
    scheme = models.CharField(max_length=24)
    sealed_address = models.BinaryField(null=True)
    events = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    leads = models.BooleanField(default=False)  # of a person's rule: matters of those they lead, too
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True)  # hours of the day here; at night nobody is told
    quiet_until = models.PositiveSmallIntegerField(null=True, blank=True)
    by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Notice(models.Model):
    """One thing that one rule tells: a number and what happened to it, nothing of a person."""

    rule = models.ForeignKey(NoticeRule, on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(max_length=12, choices=Event.choices)
    subject = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    promise = models.CharField(max_length=120, blank=True, default="")  # the reason: which promise, and until when
    until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["rule", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="notices_due"),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="notices_failed"),
        ]


class NoticeMark(models.Model):
    """How far the ledger and the watch were looked through for what somebody wants to be told of."""

    name = models.CharField(max_length=20, primary_key=True)
    xid = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True, blank=True)
