"""Tables of the people desk: staff, their second factors, their deputies, and every attempt to sign in."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .choices import Language, Method, Outcome, Role

SAFE_USERNAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{0,62}$",
    _("Use small letters, digits, dots, dashes or underscores, starting with a letter or digit; for example: lin.xia"),
)


class StaffManager(BaseUserManager["Staff"]):
    """Makes accounts; nobody is all-powerful, so there is no superuser."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> Staff:
        """Create one account; without a password only a directory or single sign-on lets the person in."""
        staff = self.model(username=username, **fields)
        staff.set_password(password)
        staff.full_clean(exclude=["password"])
        staff.save(using=self._db)
        return staff


class Staff(AbstractBaseUser):
    """One member of staff. Other rooms know the person as `staff:<username>`, so a username is never given twice or changed."""

    username = models.CharField(_("User name"), max_length=63, unique=True, validators=[SAFE_USERNAME])
    display_name = models.CharField(_("Name"), max_length=80)
    email = models.EmailField(_("E-mail"), blank=True)
    role = models.CharField(_("Role"), max_length=24, choices=Role.choices, default=Role.AGENT)
    department = models.CharField(_("Department"), max_length=80, blank=True)
    language = models.CharField(_("Language"), max_length=10, choices=Language.choices, default=Language.CHINESE)
    single_key_shortcuts = models.BooleanField(_("Single-letter shortcuts"), default=True)
    is_active = models.BooleanField(_("May sign in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    # raised to end every session of this person at once; part of the session's own hash
    session_epoch = models.PositiveIntegerField(default=0)
    # what came after it is new on the bell
    notices_seen_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    objects = StaffManager()

    class Meta:
        ordering = ["username"]
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="staff_role_is_known"),
            models.CheckConstraint(condition=models.Q(username__regex=r"^[a-z0-9][a-z0-9._-]*$"), name="staff_username_is_safe"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def ref(self) -> str:
        """How the ledger names this person."""
        return f"staff:{self.username}"

    @property
    def initial(self) -> str:
        """The one character drawn in the round portrait."""
        return (self.display_name or self.username)[:1].upper()

    def get_session_auth_hash(self) -> str:
        """Bind sessions to the password and the epoch: changing either signs the person out everywhere."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self):  # type: ignore[no-untyped-def]
        """The same under older secret keys, so that turning the key over signs nobody out."""
        from django.conf import settings

        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | None) -> str:
        value = f"{self.password}|{self.session_epoch}"
        return salted_hmac("yinuo.people.session", value, secret=secret, algorithm="sha256").hexdigest()


class TotpDevice(models.Model):
    """The authenticator of one person. The secret is sealed; a step once used is never taken again."""

    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, related_name="totp")
    sealed_secret = models.BinaryField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)


class RecoveryCode(models.Model):
    """One of the codes for the day the phone is lost; only its hash is kept, and it works once."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True, blank=True)


class OutsideIdentity(models.Model):
    """The person as a single sign-on provider names them: the pair of issuer and subject, never the e-mail address."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="outside_identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="outside_identity_once")]


class Deputyship(models.Model):
    """B stands in for A from one date to another, both days included."""

    principal = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="deputies_named")
    deputy = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="stands_in")
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="deputyship_ends_after_start"),
            models.CheckConstraint(condition=~models.Q(principal=models.F("deputy")), name="deputyship_is_someone_else"),
        ]


class SignInRecord(models.Model):
    """One attempt to come in. Rows are added and closed, never removed: the lock-out counts them and an auditor reads them."""

    at = models.DateTimeField()
    username = models.CharField(max_length=150)
    staff = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="sign_ins")
    address = models.GenericIPAddressField(null=True, blank=True)
    method = models.CharField(max_length=12, choices=Method.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.BEGUN)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            # the two questions of the lock-out: how often has this name, this address failed lately
            models.Index(fields=["username", "at"], name="sign_in_by_name"),
            models.Index(fields=["address", "at"], name="sign_in_by_address"),
        ]
