"""Tables of the feedback desk. What is anonymous is kept apart from case, customer and time: docs/feedback.md says what a dump tells."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yinuo.desks.customers.choices import Category, Tier
from yinuo.desks.customers.models import Customer

from .choices import Allocation, Dimension, Period, Strata, SurveyState, TicketState, Way

_STAFF = settings.AUTH_USER_MODEL


def _by(*, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


class Rule(models.Model):
    """What holds for ratings from an instant on; the newest line is in force, older ones stay on record."""

    low_score = models.PositiveSmallIntegerField(default=2)
    least_group = models.PositiveSmallIntegerField(default=5)
    visit_percent = models.PositiveSmallIntegerField(default=10)
    open_days = models.PositiveSmallIntegerField(default=30)
    by = _by(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(least_group__gte=2), name="a_group_is_two_at_least")]


class Ticket(models.Model):
    """The one rating that a case may get. Says whether it was used, never when; the score of an anonymous one stands nowhere near it."""

    case_number = models.CharField(max_length=24, unique=True)
    digest = models.BinaryField(unique=True)
    staff = models.CharField(max_length=63, blank=True)
    department = models.CharField(max_length=80, blank=True)
    until = models.DateField()
    state = models.CharField(max_length=8, choices=TicketState.choices, default=TicketState.OPEN)
    box = models.CharField(max_length=200, blank=True)  # of anonymous ones that are not counted yet: in which box their score lies

    class Meta:
        indexes = [models.Index(fields=["box"], condition=~Q(box=""), name="tickets_in_boxes")]


class Rating(models.Model):
    """A named rating."""

    case_number = models.CharField(max_length=24, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    staff = models.CharField(max_length=63, blank=True)
    department = models.CharField(max_length=80, blank=True)
    score = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    sealed_comment = models.BinaryField(null=True)
    remedy_number = models.CharField(max_length=24, blank=True)  # the case that a low score opened

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["customer", "-at"], name="ratings_of_customer")]
        constraints = [models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="rating_is_of_five")]


class Ballot(models.Model):
    """An anonymous answer until enough others lie beside it: sealed, all of one length, written anew and shuffled with each further one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box = models.CharField(max_length=200, db_index=True)
    sealed = models.BinaryField()


class Bucket(models.Model):
    """How often a score was given in a month: by all, by department, by member of staff. Anonymous ones arrive in groups only."""

    month = models.DateField()
    dimension = models.CharField(max_length=10, choices=Dimension.choices)
    value = models.CharField(max_length=80, blank=True)
    score = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "dimension", "value", "score"], name="bucket_once")]


class Remark(models.Model):
    """Words of somebody anonymous, apart from every score. Sealed for the house."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.DateField()
    department = models.CharField(max_length=80, blank=True)
    about = models.CharField(max_length=60, blank=True)  # `MY-…/key` for an answer of a survey
    sealed_text = models.BinaryField()


class QuestionSet(models.Model):
    """One version of a set of questions; never changed afterwards. `questions` is a list as `questions.py` reads it."""

    name = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    questions = models.JSONField()
    by = _by()
    at = models.DateTimeField()

    class Meta:
        ordering = ["name", "-version"]
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="set_version_once")]

    @property
    def ref(self) -> str:
        """How the ledger names this version."""
        return f"question_set:{self.pk}"


class Programme(models.Model):
    """A survey that comes again and again: whom it asks, how the sample is drawn, how sure it has to be."""

    number = models.CharField(max_length=24, unique=True)
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)
    set_name = models.CharField(max_length=60)
    period = models.CharField(max_length=8, choices=Period.choices)
    department = models.CharField(max_length=80, blank=True)
    tier = models.CharField(max_length=12, choices=Tier.choices, blank=True)
    category = models.CharField(max_length=12, choices=Category.choices, blank=True)
    strata = models.CharField(max_length=10, choices=Strata.choices, blank=True)
    allocation = models.CharField(max_length=8, choices=Allocation.choices, default=Allocation.SHARE)
    margin = models.PositiveSmallIntegerField(default=5)  # percentage points at 95 %
    expected_rate = models.PositiveSmallIntegerField(default=30)  # percent who answer
    limit_percent = models.PositiveSmallIntegerField(null=True, blank=True)  # a department below it owes a plan
    owner = _by()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(margin__gte=1, margin__lte=30), name="programme_margin_makes_sense"),
            models.CheckConstraint(condition=Q(expected_rate__gte=1, expected_rate__lte=100), name="programme_rate_is_a_share"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this programme."""
        return f"survey_programme:{self.number}"


class Survey(models.Model):
    """One carrying out of a programme. `counts` says after closing whether it is one that a promise may count."""

    number = models.CharField(max_length=32, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="surveys")
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    state = models.CharField(max_length=8, choices=SurveyState.choices, default=SurveyState.DRAWN)
    seed = models.CharField(max_length=64)
    frame = models.PositiveIntegerField()
    frame_digest = models.CharField(max_length=64)
    left_out = models.PositiveIntegerField(default=0)  # may not be asked
    least = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    sent = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)  # of the sample; set when it closes
    dropped = models.PositiveIntegerField(default=0)  # anonymous answers that were too few to be counted
    open_digest = models.BinaryField(null=True, unique=True)  # of the address behind a QR code for everybody
    owner = _by()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    by_us = models.BooleanField(default=False)  # this house sends its letters, by mail or text message
    remind_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    counts = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "first_on"], name="survey_once_a_period"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="survey_ends_after_it_begins"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names this survey."""
        return f"survey:{self.number}"


class Member(models.Model):
    """One customer of a sample. Says whether they answered, never what or when."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="members")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(unique=True)
    stratum = models.CharField(max_length=80, blank=True)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.LINK)
    is_sent = models.BooleanField(default=False)
    has_answered = models.BooleanField(default=False)
    box = models.CharField(max_length=200, blank=True)  # as that of a ticket

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["survey", "customer"], name="asked_once_a_survey")]
        indexes = [models.Index(fields=["box"], condition=~Q(box=""), name="members_in_boxes")]


class Answer(models.Model):
    """What somebody answered under their name. Marks stand in clear, words under the customer's key."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    department = models.CharField(max_length=80, blank=True)
    staff = models.CharField(max_length=63, blank=True)
    tier = models.CharField(max_length=12, blank=True)
    marks = models.JSONField(default=dict)
    sealed_words = models.BinaryField(null=True)
    typed_by = _by(null=True)
    at = models.DateTimeField()
    remedy_number = models.CharField(max_length=24, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["survey", "customer"], name="answered_once_a_survey")]


class Cell(models.Model):
    """How often one answer was given to one question of a closed survey, in one group. Only groups that are large enough are written."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="cells")
    question = models.CharField(max_length=12)
    dimension = models.CharField(max_length=10, choices=Dimension.choices)
    value = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=12)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "question", "dimension", "value", "answer"], name="cell_once")]


class VisitDraw(models.Model):
    """Which settled cases of a month are visited: drawn by lot, with a seed that anybody can draw again by."""

    month = models.DateField()
    seed = models.CharField(max_length=64)
    settled = models.PositiveIntegerField()
    percent = models.PositiveSmallIntegerField()
    drawn = models.PositiveIntegerField()
    planned = models.PositiveIntegerField()
    by = _by()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    @property
    def ref(self) -> str:
        """How the ledger names this draw."""
        return f"visit_sample:{self.pk}"
