"""Tables of the processes desk. Processes and statements are the house's own words, in clear; what staff note in a step is sealed."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yinuo.desks.customers.models import Customer
from yinuo.desks.people.choices import Role
from yinuo.desks.service.choices import Kind
from yinuo.desks.service.models import Case

from .choices import Evidence, IdeaState, Only, Phase, Source, Stage, State, Unit, Way, Why

_STAFF = settings.AUTH_USER_MODEL


def _by(*, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+", null=null, blank=null)


_TWO = Q(decided_by__isnull=True) | ~Q(decided_by=F("by"))


class _Versioned(models.Model):
    """What is written by one person and comes into force by another."""

    place = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.PROPOSED)
    by = _by()
    at = models.DateTimeField()
    decided_by = _by(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # when a later one took its place
    remark = models.CharField(max_length=300, blank=True)  # why it was sent back

    class Meta:
        abstract = True


class Process(models.Model):
    """One standard way of doing a service. Cases of its kind follow it; `complexity` is the least for which it is meant."""

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    complexity = models.CharField(max_length=10, choices=Only.choices, default=Only.ALWAYS)
    owner = _by()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    live = models.ForeignKey("Version", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.CheckConstraint(condition=~Q(state="live") | Q(live__isnull=False), name="process_in_force_has_a_version")]

    @property
    def ref(self) -> str:
        """How the ledger names this process."""
        return f"service_process:{self.number}"

    @property
    def newest(self) -> Version:
        """What is shown of it: the version in force, else the latest."""
        return self.live or self.versions.latest("place")


class Version(_Versioned):
    """One version of a process; never changed after it was approved."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="versions")
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    change = models.CharField(max_length=300, blank=True)  # what is other than before, and why

    class Meta:
        ordering = ["process", "place"]
        constraints = [
            models.UniqueConstraint(fields=("process", "place"), name="process_version_once"),
            models.CheckConstraint(condition=_TWO, name="process_needs_two"),
        ]

    @property
    def code(self) -> str:
        """`GC-001/2`: what events and cases call this version."""
        return f"{self.process.number}/{self.place}"

    @property
    def document(self) -> str:
        """The number of the house document that holds its limits."""
        return f"{self.process.number}-{self.place}"


class Step(models.Model):
    """One step of a version: whose it is, how long it may take, and what must be there when it is done."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    role = models.CharField(max_length=24, choices=Role.choices)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    only = models.CharField(max_length=10, choices=Only.choices, default=Only.ALWAYS)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=16, choices=Unit.choices)
    calendar = models.CharField(max_length=40, default="cn-office")
    pauses = models.BooleanField(default=True)  # while we wait for the customer
    evidence = models.CharField(max_length=8, choices=Evidence.choices, default=Evidence.TEXT)
    fact = models.CharField(max_length=60, blank=True)  # the kind of event, where a fact is asked for
    is_shown = models.BooleanField(default=True)  # to the customer

    class Meta:
        ordering = ["version", "place"]
        constraints = [models.UniqueConstraint(fields=("version", "place"), name="process_step_once")]

    @property
    def promise(self) -> str:
        """The name of the promise that holds its limit."""
        return f"{self.version.document}.step_{self.place}"


class Idea(models.Model):
    """How a process could be better, with what it rests on; it leads to a new version, or is declined with a reason."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="ideas")
    source = models.CharField(max_length=10, choices=Source.choices)
    reference = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=1000)
    by = _by()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=IdeaState.choices, default=IdeaState.OPEN)
    decided_by = _by(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    became = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="ideas", null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    @property
    def ref(self) -> str:
        """How the ledger names this idea."""
        return f"process_idea:{self.pk}"


class Reading(models.Model):
    """Somebody of the house says that they know a version."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="readings")
    staff = _by()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("version", "staff"), name="process_read_once")]


class Following(models.Model):
    """The version that a case follows now, and the step at which it stands; none when all are done."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    began_at = models.DateTimeField()
    by = _by(null=True)  # empty: chosen by the rule
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["step", "id"], condition=Q(step__isnull=False), name="cases_at_a_step")]


class Run(models.Model):
    """One step as it was done on a case: by whom, from when to when, and on what it rests."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)  # the case went on under another process
    by = _by(null=True)
    sealed_text = models.BinaryField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["case", "id"], name="steps_of_case"),
            models.Index(fields=["step", "done_at"], name="steps_by_time"),
        ]


class Sheet(models.Model):
    """A statement that customers see before a service begins; one for each service."""

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)  # empty: for every service without one of its own
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    live = models.ForeignKey("SheetVersion", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["kind"], condition=Q(state="live"), name="one_statement_for_a_service")]

    @property
    def ref(self) -> str:
        """How the ledger names this statement."""
        return f"service_terms:{self.number}"


class SheetVersion(_Versioned):
    """What a statement says, in both languages, and from when to when it was public. Never changed after it was approved."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="versions")
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    content_zh = models.TextField()
    content_en = models.TextField()
    fees_zh = models.TextField()
    fees_en = models.TextField()
    limits_zh = models.TextField()
    limits_en = models.TextField()
    exclusions_zh = models.TextField()
    exclusions_en = models.TextField()
    channels_zh = models.TextField()
    channels_en = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["sheet", "place"]
        constraints = [
            models.UniqueConstraint(fields=("sheet", "place"), name="statement_version_once"),
            models.CheckConstraint(condition=_TWO, name="statement_needs_two"),
        ]

    PARTS = ("content", "fees", "limits", "exclusions", "channels")

    @property
    def code(self) -> str:
        """`SM-001/2`."""
        return f"{self.sheet.number}/{self.place}"

    def parts(self, language: str) -> Iterator[tuple[str, str]]:
        """Each part by its name, in a language."""
        for name in self.PARTS:
            yield name, getattr(self, f"{name}_{language}")


class Shown(models.Model):
    """A customer saw a version, for one case; when they said that they did. A link's secret is kept as a digest alone."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(SheetVersion, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    language = models.CharField(max_length=8, default="zh")
    by = _by()
    given_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)  # of a link: when it was opened first
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    digest = models.BinaryField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["case", "-id"], name="statements_of_case")]


class Start(models.Model):
    """A service began on a case. `is_emergency` says that nobody waited for the customer's word."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    shown = models.ForeignKey(Shown, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    is_emergency = models.BooleanField(default=False)
    by = _by()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="starts_by_time")]


class Jump(models.Model):
    """A case that the public rule put before others: by which line, and how many that had come before it."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=16)
    passed = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="jumps_by_time")]
