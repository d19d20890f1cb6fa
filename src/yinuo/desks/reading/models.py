"""Tables of the reading desk. The file and what the reader made of it stay; what people decide is kept with every step before it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .choices import Answer, Chosen, Read, State

_STAFF = settings.AUTH_USER_MODEL


def _by(name: str, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name=name, null=null, blank=null)


class Letter(models.Model):
    """A file that was brought: its bytes as evidence, its text, and how far its review is. `revision` counts the decisions."""

    name = models.CharField(max_length=120)
    ending = models.CharField(max_length=12)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    text = models.TextField()
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    remarks = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State.choices, default=State.IN_REVIEW)
    revision = models.PositiveIntegerField(default=0)
    uploaded_by = _by("letters_uploaded")
    uploaded_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    head = models.JSONField(default=dict)
    template_id = models.TextField(blank=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["sha256"], condition=~Q(state=State.WITHDRAWN), name="a_file_is_read_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="letter_state_is_known"),
            models.CheckConstraint(condition=~Q(state=State.FINISHED) | ~Q(template_id=""), name="a_finished_letter_has_its_template"),
        ]

    @property
    def ref(self) -> str:
        """How the ledger names the letter."""
        return f"letter:{self.pk}"

    @property
    def face(self) -> tuple[str, str]:
        from .choices import STATE_FACES

        return STATE_FACES[State(self.state)]

    def __str__(self) -> str:
        return self.title or self.name


class Decided(models.Model):
    """Something that a person decides on: by whom and when last, and at which revision of the letter."""

    by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Passage(Decided):
    """One sentence, heading or row of the letter, as the reader cut it; `chosen` is what a person says it is."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="passages")
    position = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    read_class = models.CharField(max_length=12, choices=Read.choices)
    read_reason = models.CharField(max_length=200, blank=True)
    chosen = models.CharField(max_length=12, choices=Chosen.choices, blank=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["letter", "position"], name="one_passage_in_a_place")]


class Proposal(Decided):
    """A promise line beside its sentence: proposed by the reader (`read_line`) or written by hand, and what became of it."""

    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="proposals")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, blank=True)
    read_line = models.TextField(blank=True)
    line = models.TextField()
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.OPEN)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["position", "id"]


class Hole(Decided):
    """A blank of the letter, typed; or (`end` = 0) a number that only a promise line names, to be set as an interval."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="holes")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="holes", null=True)
    key = models.CharField(max_length=40)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=12)
    label = models.CharField(max_length=80)
    direction = models.CharField(max_length=8, blank=True)
    options = models.CharField(max_length=400, blank=True)
    linked_to = models.CharField(max_length=40, blank=True)
    is_text = models.BooleanField(default=False)

    class Meta:
        ordering = ["start", "id"]
        constraints = [models.UniqueConstraint(fields=["letter", "key"], name="one_hole_of_a_key")]

    @property
    def is_interval(self) -> bool:
        """Whether it stands in no sentence: a number for words without one."""
        return self.end == 0


class Act(models.Model):
    """One decision with what stood there before, so that it can be undone; several with one revision are undone together."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="acts")
    revision = models.PositiveIntegerField()
    verb = models.CharField(max_length=16)
    model = models.CharField(max_length=10)
    row = models.PositiveBigIntegerField()
    before = models.JSONField()
    by = _by("+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["letter", "by", "-revision"], name="acts_by_person")]
