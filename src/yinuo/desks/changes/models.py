"""Tables of changes and ends. What was proposed, consented, decided stays; a later row follows it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yinuo.desks.documents.models import Draft

from .choices import FACES, OPEN, About, Channel, Duty, EndState, Fate, Ground, Progress, Proof, Reason, Result, Side, Standing, Way


def _by(name: str, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name=name, null=null, blank=null)


class Faced(models.Model):
    """A row with a state that is shown by icon, word and colour."""

    class Meta:
        abstract = True

    @property
    def face(self) -> tuple[str, str]:
        return FACES[str(self.state)]  # type: ignore[attr-defined]


class Proposal(Faced):
    """A change of a document in force, from its proposal to its day. `draft` is the new version on the documents desk."""

    number = models.CharField(max_length=40)
    base = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="changes_proposed")
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="proposal")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    basis = models.CharField(max_length=1000)
    basis_on = models.DateField(null=True, blank=True)
    way = models.CharField(max_length=12, choices=Way.choices)
    is_one_sided = models.BooleanField(default=False)
    effective_on = models.DateField()
    state = models.CharField(max_length=12, choices=Progress.choices, default=Progress.PROPOSED)
    proposer = _by("changes_proposed")
    proposed_at = models.DateTimeField()
    approved_by = _by("changes_approved", null=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    forced_by = _by("changes_forced", null=True)
    forced_at = models.DateTimeField(null=True, blank=True)
    forced_why = models.CharField(max_length=1000, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=Q(state__in=OPEN), name="one_open_change_of_a_document"),
            models.CheckConstraint(condition=Q(state__in=Progress.values), name="change_state_is_known"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="change_way_is_known"),
            models.CheckConstraint(condition=~Q(approved_by=F("proposer")), name="proposer_approves_no_change"),
            models.CheckConstraint(
                condition=~Q(way=Way.MANAGEMENT) | ~Q(state__in=[Progress.AGREED, Progress.EFFECTIVE]) | Q(approved_by__isnull=False),
                name="management_has_approved",
            ),
            models.CheckConstraint(condition=~Q(state=Progress.EFFECTIVE) | Q(effective_at__isnull=False), name="effect_has_its_instant"),
            models.CheckConstraint(
                condition=Q(forced_by__isnull=True) | (~Q(forced_why="") & ~Q(forced_by=F("proposer"))), name="force_has_reason_and_second"
            ),
        ]

    @property
    def ref(self) -> str:
        return f"document:{self.number}"


class Consent(models.Model):
    """The written yes or no of one side to a change."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="consents")
    side = models.CharField(max_length=8, choices=[(Side.COMPANY, Side.COMPANY.label), (Side.OTHER, Side.OTHER.label)])
    is_yes = models.BooleanField()
    name = models.CharField(max_length=120)
    evidence = models.CharField(max_length=400)
    on = models.DateField()
    recorded_by = _by("+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["side"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "side"], name="one_consent_of_a_side"),
            models.CheckConstraint(condition=~Q(evidence=""), name="consent_is_written"),
        ]


class Ending(Faced):
    """How a document ends: ground, clause, proof, who invokes it, the day; what lives on and until when (`surviving`, name to ISO day)."""

    number = models.CharField(max_length=40)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="endings")
    ground = models.CharField(max_length=16, choices=Ground.choices)
    is_listed = models.BooleanField()
    clause = models.CharField(max_length=40, blank=True)
    evidence = models.CharField(max_length=2000)
    invoked_by = models.CharField(max_length=8, choices=Side.choices)
    effective_on = models.DateField()
    surviving = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=EndState.choices, default=EndState.PROPOSED)
    proposer = _by("ends_proposed", null=True)
    proposed_at = models.DateTimeField()
    approved_by = _by("ends_approved", null=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    consent_name = models.CharField(max_length=120, blank=True)
    consent_evidence = models.CharField(max_length=400, blank=True)
    consent_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(state__in=[EndState.PROPOSED, EndState.AGREED]), name="one_open_end_of_a_document"
            ),
            models.CheckConstraint(condition=Q(state__in=EndState.values), name="end_state_is_known"),
            models.CheckConstraint(condition=~Q(approved_by=F("proposer")), name="proposer_confirms_no_end"),
            models.CheckConstraint(
                condition=Q(ground=Ground.TERM) | ~Q(state__in=[EndState.AGREED, EndState.ENDED]) | Q(approved_by__isnull=False),
                name="an_end_has_a_second_person",
            ),
            models.CheckConstraint(condition=~Q(state=EndState.ENDED) | Q(ended_at__isnull=False), name="an_end_has_its_instant"),
        ]

    @property
    def ref(self) -> str:
        return f"document:{self.number}"


class Task(models.Model):
    """One thing to do after the end; open until somebody did it and said how."""

    ending = models.ForeignKey(Ending, on_delete=models.PROTECT, related_name="tasks")
    code = models.CharField(max_length=12, choices=Duty.choices)
    owner = _by("aftermath", null=True)
    due_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    done_by = _by("+", null=True)
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ending", "code"], name="one_task_of_a_kind_after_an_end"),
            models.CheckConstraint(condition=Q(done_at__isnull=True) | ~Q(note=""), name="done_says_how"),
        ]


class Notice(Faced):
    """A written notice: frozen words with their hash, how it went, and what shows its delivery."""

    number = models.CharField(max_length=40, unique=True)
    document = models.CharField(max_length=40, db_index=True)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    ending = models.ForeignKey(Ending, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    about = models.CharField(max_length=16, choices=About.choices)
    clause = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=120)
    addressee = models.CharField(max_length=200)
    staff = _by("notices_received", null=True)
    address = models.CharField(max_length=400)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    words = models.TextField()
    sha256 = models.CharField(max_length=64)
    again = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="resent_as")
    state = models.CharField(max_length=12, choices=Fate.choices, default=Fate.SENT)
    sent_on = models.DateField()
    sent_at = models.DateTimeField()
    sent_by = _by("+")
    delivered_on = models.DateField(null=True, blank=True)
    proof = models.CharField(max_length=12, choices=Proof.choices, blank=True)
    proof_detail = models.CharField(max_length=400, blank=True)
    recorded_by = _by("+", null=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Fate.values), name="notice_state_is_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="notice_channel_is_known"),
            models.CheckConstraint(
                condition=~Q(state=Fate.DELIVERED) | (Q(delivered_on__isnull=False) & ~Q(proof="") & ~Q(proof_detail="")),
                name="delivery_has_its_proof",
            ),
            models.CheckConstraint(
                condition=Q(delivered_on__isnull=True) | Q(delivered_on__gte=F("sent_on")), name="no_delivery_before_sending"
            ),
            models.CheckConstraint(condition=~Q(words="") & ~Q(sha256=""), name="a_notice_is_written"),
        ]
        indexes = [models.Index(fields=["state", "-sent_at"], name="notices_by_state")]


class Word(models.Model):
    """A word of a document explained by the house. Only the text and its numbered supplementary terms define; this one explains."""

    number = models.CharField(max_length=40, db_index=True)
    word = models.CharField(max_length=60)
    meaning = models.CharField(max_length=1000)
    attached = models.CharField(max_length=200, blank=True)
    by = _by("+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["number", "word"], name="one_meaning_of_a_word")]


class Question(models.Model):
    """A question of meaning and its ruling; a ruling is a numbered supplementary term of the document."""

    number = models.CharField(max_length=40, db_index=True)
    clause = models.CharField(max_length=40, blank=True)
    word = models.CharField(max_length=60, blank=True)
    question = models.CharField(max_length=1000)
    asked_by = _by("+")
    asked_at = models.DateTimeField()
    authority = models.CharField(max_length=40)
    ruling = models.CharField(max_length=2000, blank=True)
    evidence = models.CharField(max_length=400, blank=True)
    published_to = models.CharField(max_length=200, blank=True)
    term = models.PositiveIntegerField(null=True, blank=True)
    ruled_by = _by("+", null=True)
    ruled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["number", "term"], name="one_supplement_of_a_number"),
            models.CheckConstraint(condition=~Q(ruled_by=F("asked_by")), name="nobody_rules_on_an_own_question"),
            models.CheckConstraint(
                condition=Q(ruled_at__isnull=True) | (Q(term__isnull=False) & ~Q(ruling="") & Q(ruled_by__isnull=False)),
                name="a_ruling_is_a_numbered_term",
            ),
        ]


class Study(models.Model):
    """Something new that every bound person confirms to have read: a version or a supplementary term."""

    number = models.CharField(max_length=40, db_index=True)
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="study")
    question = models.OneToOneField(Question, on_delete=models.PROTECT, null=True, blank=True, related_name="study")
    begun_at = models.DateTimeField()
    due_on = models.DateField()
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Reading", related_name="studies")

    class Meta:
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=True, question__isnull=False) | Q(proposal__isnull=False, question__isnull=True),
                name="a_study_is_of_one_thing",
            )
        ]


class Reading(models.Model):
    """One bound person and whether they have confirmed to have read."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="readings")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="readings_due")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["staff__username"]
        constraints = [models.UniqueConstraint(fields=["study", "staff"], name="one_reading_of_a_person")]


class SidePromise(Faced):
    """A promise made by mail, chat or telephone outside the document: without contractual effect until an amendment takes it in."""

    number = models.CharField(max_length=40, db_index=True)
    place = models.CharField(max_length=200)
    words = models.CharField(max_length=1000)
    said_on = models.DateField()
    said_to = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=Standing.choices, default=Standing.FLAGGED)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="side_promises")
    remark = models.CharField(max_length=400, blank=True)
    by = _by("+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Standing.values), name="side_promise_state_is_known"),
            models.CheckConstraint(condition=~Q(state=Standing.AMENDED) | Q(proposal__isnull=False), name="amended_names_its_change"),
        ]


class Agreement(models.Model):
    """A service agreement made under a standard, compared with it before it is registered."""

    standard = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=200)
    counterparty = models.CharField(max_length=200)
    signed_on = models.DateField(null=True, blank=True)
    made_by = _by("+")
    made_at = models.DateTimeField()
    checked_by = _by("+", null=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    registered_by = _by("+", null=True)
    registered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(registered_at__isnull=True) | Q(checked_at__isnull=False), name="registered_only_after_checked"
            ),
            models.CheckConstraint(condition=~Q(registered_by=F("made_by")), name="an_agreement_has_a_second_person"),
        ]

    @property
    def ref(self) -> str:
        return f"service_agreement:{self.pk}"


class Comparison(Faced):
    """One term of an agreement beside the standard's; a conflict has its resolution."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="comparisons")
    key = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    standard = models.CharField(max_length=200)
    value = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=12, choices=Result.choices)
    resolution = models.CharField(max_length=400, blank=True)
    resolved_by = _by("+", null=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["agreement", "key"], name="one_comparison_of_a_term")]

    @property
    def state(self) -> str:
        return str(self.result)

    def get_state_display(self) -> str:
        """The result in words; what is shown of a state."""
        return str(self.get_result_display())
