"""Tables of the answers desk. What customers typed is freed of numbers, then sealed; entries are the house's own words, in clear."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .choices import Apart, Audience, Channel, Helpful, Result, State, Step, Verdict

_STAFF = settings.AUTH_USER_MODEL


def _by(*, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


class Entry(models.Model):
    """One thing we answer: its number, its owner, and which of its versions is in use."""

    number = models.CharField(max_length=24, unique=True)
    owner = _by()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    live = models.ForeignKey("Version", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    review_on = models.DateField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.CheckConstraint(condition=~Q(state="live") | Q(live__isnull=False), name="entry_in_use_has_a_version")]

    @property
    def ref(self) -> str:
        """How the ledger names this entry."""
        return f"answer_entry:{self.number}"

    @property
    def newest(self) -> Version:
        """What is shown of it: the version in use, else the latest."""
        return self.live or self.versions.latest("place")

    def is_due(self, today: date) -> bool:
        """Whether it is to be looked over again."""
        return self.state == State.LIVE and self.review_on <= today


class Version(models.Model):
    """The words of an entry as somebody proposed them; `questions` holds one variant a line. Never changed afterwards."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="versions")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    questions = models.TextField()
    answer = models.TextField()
    answer_en = models.TextField(blank=True)
    keywords = models.CharField(max_length=200, blank=True)
    product = models.CharField(max_length=60, blank=True)
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.EVERYONE)
    is_basic = models.BooleanField(default=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.PROPOSED)
    by = _by()
    at = models.DateTimeField()
    decided_by = _by(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["entry", "place"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "place"], name="entry_version_once"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(step="approved") | ~Q(decided_by=F("by")), name="entry_needs_two"
            ),
        ]

    @property
    def variants(self) -> tuple[str, ...]:
        """The ways in which it is asked."""
        return tuple(line.strip() for line in self.questions.splitlines() if line.strip())


class Talk(models.Model):
    """One conversation with the bot; whoever holds its secret goes on with it. It names nobody."""

    digest = models.BinaryField(unique=True)
    began_at = models.DateTimeField()
    channel = models.CharField(max_length=4, choices=Channel.choices, default=Channel.PAGE)
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_to = models.CharField(max_length=60, blank=True)
    sealed_contact = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = _by(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["handed_at"], condition=Q(handed_at__isnull=False, answered_at__isnull=True), name="talks_waiting")]

    @property
    def ref(self) -> str:
        """How the ledger names the inquiry that a conversation became."""
        return f"inquiry:WD-T{self.pk:06}"

    @property
    def number(self) -> str:
        """What the customer is told."""
        return f"WD-T{self.pk:06}"


class Question(models.Model):
    """One question and what the bot did with it. `event` is the ledger's line of a basic one, `sender` a keyed hash that changes daily."""

    number = models.CharField(max_length=24, unique=True)
    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="questions")
    asked_at = models.DateTimeField()
    sender = models.BigIntegerField(null=True)
    sealed_text = models.BinaryField(null=True)
    result = models.CharField(max_length=10, choices=Result.choices)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    score = models.FloatField(default=0)
    is_basic = models.BooleanField(default=True)
    apart = models.CharField(max_length=10, choices=Apart.choices, blank=True)
    apart_by = _by(null=True)
    helpful = models.CharField(max_length=4, choices=Helpful.choices, blank=True)
    is_sampled = models.BooleanField(default=False)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    checked_by = _by(null=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    became = models.ForeignKey(Entry, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    answer_event = models.CharField(max_length=40, blank=True)
    event = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["asked_at"], name="questions_by_time"),
            models.Index(fields=["sender", "asked_at"], name="questions_of_sender"),
            models.Index(fields=["asked_at"], condition=Q(result="unsure", became__isnull=True, apart=""), name="questions_open"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this question."""
        return f"question:{self.number}"


class Probe(models.Model):
    """One look from outside whether the bot answers."""

    at = models.DateTimeField()
    is_up = models.BooleanField()
    milliseconds = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["-at"], name="probes_by_time")]
