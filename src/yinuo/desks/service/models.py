"""Tables of the service desk. What was said is sealed under the customer's own key; kinds, times and who stand in clear."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr

from yinuo.desks.customers.models import Customer

from .choices import (
    LONGEST_TAG,
    UNSETTLED,
    Apart,
    Cause,
    Channel,
    Complexity,
    Direction,
    Kind,
    Opinion,
    Proposed,
    Shared,
    State,
    Tied,
    Urgency,
    VoidCode,
)

_STAFF = settings.AUTH_USER_MODEL


def _by(*, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


class Case(models.Model):
    """One contact that a customer has with us until it is settled. `received_at` is the channel's instant, at night too."""

    number = models.CharField(max_length=24, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    outside_number = models.CharField(max_length=40, blank=True)  # the authority's, the shop's
    outside_due_at = models.DateTimeField(null=True, blank=True)  # until when an authority wants its answer
    urgency = models.CharField(max_length=12, choices=Urgency.choices, default=Urgency.NORMAL)
    complexity = models.CharField(max_length=12, choices=Complexity.choices, default=Complexity.PLAIN)
    department = models.CharField(max_length=80, blank=True)
    owner = _by(null=True)
    first_handler = _by(null=True)  # first-asked responsibility: theirs until somebody accepts it; empty until somebody takes it
    offered_to = _by(null=True)  # a hand-over that nobody accepted yet
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    sealed_title = models.BinaryField(null=True)
    sealed_contact = models.BinaryField(null=True)  # how this contact may be reached, as typed: a JSON object; see `queries.receipt`
    secret_digest = models.BinaryField(null=True)  # of the secret by which the customer follows the case
    language = models.CharField(max_length=8, default="zh", db_default="zh")
    received_at = models.DateTimeField()
    made_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True, blank=True)  # since it was opened last
    waits_since = models.DateTimeField(null=True, blank=True)  # the customer was asked, and did not reply yet
    assessed_at = models.DateTimeField(null=True, blank=True)
    investigated_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)  # for the customer's opinion
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    unanswered = models.PositiveSmallIntegerField(default=0)  # messages of the customer that wait for an answer
    cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    opinion = models.CharField(max_length=12, choices=Opinion.choices, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.CASCADE, related_name="absorbed", null=True, blank=True)
    void_code = models.CharField(max_length=12, choices=VoidCode.choices, blank=True, default="", db_default="")
    revision = models.PositiveIntegerField(default=1)  # a form says which one it was filled from
    tags = ArrayField(models.CharField(max_length=LONGEST_TAG), default=list, db_default=[], blank=True)  # words of the company, in order
    # what decides who reaches the customer; the database alone writes it, see migrations/reach.sql
    customer_department = models.CharField(max_length=80, blank=True, default="", db_default="", editable=False)
    customer_manager = models.BigIntegerField(null=True, editable=False)
    customer_merged_into = models.BigIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_is_known"),
            models.CheckConstraint(condition=~Q(owner=F("offered_to")), name="case_is_not_offered_to_its_owner"),
        ]
        indexes = [
            # a view of whoever reaches all reads any of these from its beginning, one of a department its own part
            models.Index(fields=["owner"], condition=Q(state__in=UNSETTLED), name="cases_of_owner"),
            models.Index(fields=["state", "customer_department"], condition=Q(state__in=UNSETTLED), name="cases_unsettled"),
            models.Index(fields=["customer_department"], condition=Q(state__in=UNSETTLED, unanswered__gt=0), name="cases_that_wait"),
            models.Index(fields=["customer_department"], condition=Q(state__in=UNSETTLED, reopened__gt=0), name="cases_reopened"),
            models.Index(fields=["customer_department"], condition=Q(state__in=UNSETTLED, owner__isnull=True), name="cases_of_nobody"),
            models.Index(
                fields=["customer_manager"], condition=Q(state__in=UNSETTLED, customer_manager__isnull=False), name="cases_of_manager"
            ),
            models.Index(fields=["customer", "-id"], name="cases_of_customer"),
            models.Index(fields=["offered_to"], condition=Q(offered_to__isnull=False), name="cases_offered"),
            models.Index(fields=["outside_number"], condition=~Q(outside_number=""), name="cases_of_others"),
            models.Index(fields=["-id"], condition=~Q(tags=[]), name="cases_tagged_last"),
        ]

    secret_once = ""
    """The secret itself, only on the object that was just made."""

    @property
    def ref(self) -> str:
        """How the ledger names this case."""
        return f"case:{self.number}"

    @property
    def is_settled(self) -> bool:
        return self.state == State.CLOSED


class Message(models.Model):
    """One thing that was said: by the customer, to the customer, or among ourselves."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")  # under whose key it is sealed
    direction = models.CharField(max_length=4, choices=Direction.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices, blank=True)
    by = _by(null=True)  # of us; empty for the customer
    at = models.DateTimeField()  # when it was said
    made_at = models.DateTimeField()
    is_automatic = models.BooleanField(default=False)
    sealed_text = models.BinaryField(null=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="messages_of_case")]


class Enclosure(models.Model):
    """A file that came or went with a message, by whichever way. One that must not be opened is kept as evidence and handed to nobody."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="enclosures")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")  # under whose key it is sealed
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="enclosures")
    type = models.CharField(max_length=120)  # what its bytes are, where they say so; else as it was named
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    apart = models.CharField(max_length=12, choices=Apart.choices, blank=True, default="", db_default="")
    sealed_name = models.BinaryField(null=True)
    sealed_content = models.BinaryField(null=True)
    sealed_as = models.CharField(max_length=40, blank=True, default="", db_default="")  # the table whose name its seals bear, if another
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    @property
    def is_open(self) -> bool:
        """Whether it is handed to whoever sees its case; not one kept apart, nor one whose content went with its term."""
        return not self.apart and self.sealed_content is not None


class Tie(models.Model):
    """Two cases of one customer that hang together; `case` follows from, or was split off, `other`."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ties")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tied")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Tied.choices)
    by = _by()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="cases_are_tied_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="case_is_not_tied_to_itself"),
        ]


class Proposal(models.Model):
    """Something that a second person decides: to void a case, or a later date that the customer is told before the promised one passed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="asked_of_two")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=12, choices=Proposed.choices)
    code = models.CharField(max_length=16)
    promise = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # the promised one when it was asked
    new_due_at = models.DateTimeField(null=True, blank=True)
    sealed_text = models.BinaryField(null=True)  # what the customer is told, or why it does not count
    by = _by()
    at = models.DateTimeField()
    decided_by = _by(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    is_approved = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "what", "promise"], condition=Q(decided_at__isnull=True), name="one_open_proposal_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("by")), name="proposal_has_a_second_person"),
        ]


class Deadline(models.Model):
    """What presses most of an unsettled case, kept by a trigger beside the watch's rows, so that a queue reads it off an index.

    Holds nothing of a person, so that whoever writes the watch may keep it without seeing customers.
    """

    subject = models.CharField(max_length=60, primary_key=True)
    number = models.GeneratedField(expression=Substr("subject", 6), output_field=models.CharField(max_length=60), db_persist=True)
    state = models.CharField(max_length=12, default=State.OPEN, db_default=State.OPEN, editable=False)  # the case's; a trigger writes it
    due_at = models.DateTimeField(null=True, blank=True)
    promise = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    is_at_risk = models.BooleanField(default=False)
    lane = models.PositiveSmallIntegerField(default=0, db_default=0)  # of care.priority; a higher one comes first
    running = models.PositiveSmallIntegerField(default=0)
    paused = models.PositiveSmallIntegerField(default=0)
    kept = models.PositiveSmallIntegerField(default=0)
    broken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["number"], name="deadlines_by_number"),
            models.Index(fields=["due_at", "subject"], name="deadlines_nearest"),
            models.Index(fields=["state", "due_at", "subject"], name="deadlines_in_state"),
            models.Index(F("lane").desc(), "due_at", "subject", name="deadlines_in_turn"),
        ]


class Counter(models.Model):
    """The last number given to a kind on a day: gap-free, as whoever takes one holds the line until the case is written."""

    prefix = models.CharField(max_length=24, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class SavedView(models.Model):
    """A way to look at the queue that somebody keeps under a name: the address of the page, for them alone, their department or everyone.

    Whoever opens it sees what they themselves may see; it holds nothing of a person.
    """

    staff = models.ForeignKey(_STAFF, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=400)
    shared = models.CharField(max_length=12, choices=Shared.choices, default=Shared.NOBODY)
    department = models.CharField(max_length=80, blank=True)  # with whose people it is shared
    place = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)  # so that it can be put back

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["staff", "name"], condition=Q(removed_at__isnull=True), name="view_names_are_told_apart")
        ]


class Mention(models.Model):
    """Somebody was named in a note among ourselves. Holds the number of the case and nothing of the customer, as the bell counts it."""

    number = models.CharField(max_length=24)
    staff = models.ForeignKey(_STAFF, on_delete=models.CASCADE, related_name="+")
    by = _by()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["staff", "-at"], name="mentions_of_staff"),
            models.Index(fields=["number"], name="mentions_in_case"),
        ]


class Absence(models.Model):
    """Days on which somebody is not on duty, both included. Why is nobody's business here."""

    staff = models.ForeignKey(_STAFF, on_delete=models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    by = _by()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # taken back, or back early

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start")]
        indexes = [models.Index(fields=["staff", "ends_on"], condition=Q(ended_at__isnull=True), name="absences_to_come")]


class BulkAct(models.Model):
    """One act on several cases: what it came to for each number, and what an undo needs. Only whoever did it looks at it again."""

    verb = models.CharField(max_length=20)
    by = _by()
    at = models.DateTimeField()
    outcome = models.JSONField()  # [{"number", "done", "why"}], in the order of the numbers
    before = models.JSONField()  # number: what the verb needs to take it back
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class StandardReply(models.Model):
    """Words that are said again and again, with places that are filled when they are put into an answer. Holds nothing of a person."""

    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)  # empty: for every kind
    complexity = models.CharField(max_length=12, choices=Complexity.choices, blank=True)
    text = models.TextField()
    text_en = models.TextField(blank=True)
    place = models.PositiveIntegerField(default=1)  # of its newest edition
    by = _by()
    at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)  # so that it can be put back

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["name"], condition=Q(archived_at__isnull=True), name="one_reply_of_a_name")]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"standard_reply:{self.pk}"


class Macro(models.Model):
    """Several acts with a case under one name, done together or not at all. Holds nothing of a person."""

    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    steps = models.JSONField()  # [{"verb", …}], see `macros.steps`
    place = models.PositiveIntegerField(default=1)
    by = _by()
    at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["name"], condition=Q(archived_at__isnull=True), name="one_macro_of_a_name")]

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"macro:{self.pk}"


class Edition(models.Model):
    """What a standard reply or a macro said at one time, and who wrote it so. Never changed afterwards."""

    of = models.CharField(max_length=40)  # its reference
    place = models.PositiveIntegerField()
    said = models.JSONField()
    by = _by()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-place"]
        constraints = [models.UniqueConstraint(fields=["of", "place"], name="one_edition_of_a_place")]
