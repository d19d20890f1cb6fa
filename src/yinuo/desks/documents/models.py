"""Tables of the documents desk. What was said once stays: texts, values, signatures and files are added, never rewritten."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from .choices import LIVED, OPEN, REVIEWED, Bound, Capacity, FileKind, MailKind, MailState, MailTrouble, Passing, Route, Side, State, Way

_STAFF = settings.AUTH_USER_MODEL


def _by(name: str, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name=name, null=null, blank=null)


class TemplateText(models.Model):
    """The plain text of a template as it stood when somebody first used it; a draft is held by its hash to exactly these words."""

    sha256 = models.CharField(max_length=64, unique=True)
    template = models.TextField()
    text = models.TextField()


class Sequence(models.Model):
    """The last number allotted under a prefix (`kind`) in a year, 0 where years are not told apart; counts up by one and never back.

    `of` is whose numbers they are: letter, contract, policy or notice.
    """

    kind = models.CharField(max_length=8)
    of = models.CharField(max_length=8, blank=True, default="", db_default="")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_sequence_of_a_year")]


class Draft(models.Model):
    """One version of a document, from its first draft to its end. The number is reserved with the first draft and never given again."""

    number = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    source = models.ForeignKey(TemplateText, on_delete=models.PROTECT, related_name="drafts")
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    external_number = models.CharField(max_length=80, blank=True)
    promisor = models.CharField(max_length=200, blank=True)
    counterparty = models.CharField(max_length=200, blank=True)
    our_party = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=400, blank=True)
    purpose = models.CharField(max_length=400, blank=True)
    drafter = _by("documents_drafted")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    reviewer = _by("documents_reviewed", null=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    in_force_from = models.DateTimeField(null=True, blank=True)
    in_force_until = models.DateTimeField(null=True, blank=True)
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments")
    route = models.CharField(max_length=12, choices=Route.choices, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    search = models.TextField(blank=True)

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="one_draft_of_a_version"),
            models.UniqueConstraint(fields=["number"], condition=Q(state__in=OPEN), name="one_open_draft_of_a_number"),
            models.UniqueConstraint(fields=["number"], condition=Q(state=State.IN_FORCE), name="one_version_in_force"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="draft_state_is_known"),
            models.CheckConstraint(condition=~Q(reviewer=F("drafter")), name="drafter_is_not_reviewer"),
            models.CheckConstraint(condition=~Q(state__in=REVIEWED) | Q(reviewer__isnull=False), name="nothing_is_signed_unreviewed"),
            models.CheckConstraint(condition=~Q(state__in=LIVED) | Q(in_force_from__isnull=False), name="what_lived_began"),
            models.CheckConstraint(condition=~Q(state__in=LIVED) | ~Q(text_sha256=""), name="what_lived_has_its_text"),
        ]
        indexes = [models.Index(fields=["state", "-changed_at"], name="drafts_by_state")]

    @property
    def ref(self) -> str:
        """How the ledger names the document; every version speaks in one stream."""
        return f"document:{self.number}"

    @property
    def face(self) -> tuple[str, str]:
        from .choices import STATE_FACES

        return STATE_FACES[State(self.state)]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"


class Value(models.Model):
    """What was written into a blank, by whom and when. A later value follows it; an empty one took it away."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="values")
    key = models.CharField(max_length=80)
    value = models.TextField(blank=True)
    by = _by("+")
    at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["draft", "key"], condition=Q(is_current=True), name="one_current_value")]


class Decision(models.Model):
    """Why a warning may stand, in a sentence. It holds for what the warning was about (`about`), not for other numbers later."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="decisions")
    code = models.CharField(max_length=60)
    about = models.CharField(max_length=64)
    sentence = models.CharField(max_length=500)
    by = _by("+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["draft", "code", "about"], name="one_decision_on_a_finding")]


class Interval(models.Model):
    """The number that the organisation gives to words without one, from a date, approved by a second person."""

    number = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    value = models.CharField(max_length=80)
    from_on = models.DateField()
    set_by = _by("intervals_set")
    set_at = models.DateTimeField()
    approved_by = _by("intervals_approved", null=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(approved_by=F("set_by")), name="interval_has_a_second_person")]


class File(models.Model):
    """A file by its hash: what was printed, signed, scanned or received."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=12, choices=FileKind.choices)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    counterpart = models.PositiveSmallIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    by_ref = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Signatory(models.Model):
    """One who signs: asked, invited, opened, signed, sealed. A voided round keeps its rows with `voided_at`."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="signatories")
    position = models.PositiveIntegerField()
    party = models.CharField(max_length=40)
    side = models.CharField(max_length=8, choices=Side.choices)
    needs_seal = models.BooleanField(default=False)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="zh-hans", db_default="zh-hans")
    staff = _by("signatures", null=True)
    capacity = models.CharField(max_length=8, choices=Capacity.choices, default=Capacity.PERSON)
    authority = models.CharField(max_length=200, blank=True)
    secret_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    sealed_secret = models.BinaryField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    invitation_ends_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    way = models.CharField(max_length=8, choices=Way.choices, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    confirmations = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    sealed_at = models.DateTimeField(null=True, blank=True)
    sealed_on = models.DateField(null=True, blank=True)
    seal = models.ForeignKey(File, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    scan = models.ForeignKey(File, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = _by("+", null=True)
    confirmed_by = _by("+", null=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=400, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["draft", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(way=Way.PAPER) | Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="a_scan_has_a_second_person",
            ),
        ]

    @property
    def is_done(self) -> bool:
        """Signed, sealed where a seal is wanted, and confirmed by a second person where it came on paper."""
        is_signed = self.signed_at is not None and (self.way != Way.PAPER or self.confirmed_by_id is not None)
        return is_signed and (not self.needs_seal or self.sealed_at is not None)

    @property
    def ref(self) -> str:
        """How the ledger names who signed: a member of staff by name, others by their place in the document."""
        return f"staff:{self.staff.username}" if self.staff else f"signatory:{self.draft.number}/{self.draft.version}/{self.position}"


class Mail(models.Model):
    """The outbox: a mail to somebody invited to sign. It holds no link; that is made when the mail is sent.

    `due_at` is when it is to be tried next, `invited_at` the invitation to which it belongs: a later one leaves it behind.
    """

    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="mails")
    kind = models.CharField(max_length=12, choices=MailKind.choices)
    invited_at = models.DateTimeField()
    site = models.CharField(max_length=200)
    by = _by("+")
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=16, choices=MailTrouble.choices, blank=True)
    trouble_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["signatory", "invited_at", "kind"], name="one_mail_of_a_kind"),
            models.CheckConstraint(condition=~Q(state=MailState.SENT) | Q(sent_at__isnull=False), name="a_sent_mail_has_its_time"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state=MailState.WAITING), name="mails_to_send")]


class Handover(models.Model):
    """One original, 1 of 2 say, given to somebody. A later row for the same original takes the earlier one's place and says why."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="handovers")
    counterpart = models.PositiveSmallIntegerField()
    originals = models.PositiveSmallIntegerField()
    to_name = models.CharField(max_length=120)
    passing = models.CharField(max_length=8, choices=Passing.choices)
    handed_on = models.DateField()
    by = _by("+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["counterpart", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "counterpart"], condition=Q(replaced_at__isnull=True), name="one_holder_of_an_original"
            ),
            models.CheckConstraint(condition=Q(counterpart__gte=1) & Q(counterpart__lte=F("originals")), name="an_original_that_exists"),
        ]


class Scope(models.Model):
    """Whom a document binds or protects, from when until when. `name` is empty for all of its kind."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="scopes")
    kind = models.CharField(max_length=12, choices=Bound.choices)
    name = models.CharField(max_length=120, blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
