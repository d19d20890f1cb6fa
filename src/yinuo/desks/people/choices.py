"""The closed lists of the people desk, each with its label, once."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    """What a member of staff is here for; one role a person."""

    DIRECTOR = "director", pgettext_lazy("role", "Service director")
    CLIENT_MANAGER = "client_manager", pgettext_lazy("role", "Client manager")
    AGENT = "agent", pgettext_lazy("role", "Service staff")
    SUPERVISOR = "supervisor", pgettext_lazy("role", "Supervisor")
    DEPARTMENT_HEAD = "department_head", pgettext_lazy("role", "Department head")
    CLERK = "clerk", pgettext_lazy("role", "Document clerk")
    PERSONNEL = "personnel", pgettext_lazy("role", "Personnel")
    FINANCE = "finance", pgettext_lazy("role", "Finance")
    SECURITY_OFFICER = "security_officer", pgettext_lazy("role", "Security and privacy officer")
    AUDITOR = "auditor", pgettext_lazy("role", "Auditor")
    ADMINISTRATOR = "administrator", pgettext_lazy("role", "Administrator")


class Language(TextChoices):
    """The languages the pages speak; Chinese first."""

    CHINESE = "zh-hans", "中文"
    ENGLISH = "en", "English"


class Outcome(TextChoices):
    """How one attempt to sign in ended."""

    BEGUN = "begun", _("Begun")
    ACCEPTED = "accepted", _("Signed in")
    SECOND_STEP = "second_step", _("Password right, code still to come")
    WRONG = "wrong", _("Wrong name, password or code")
    UNREACHABLE = "unreachable", _("The directory did not answer")
    LOCKED = "locked", _("Locked after too many attempts")
    UNLOCKED = "unlocked", _("Unlocked by an administrator")
    SIGNED_OUT = "signed_out", _("Signed out")


class Method(TextChoices):
    """The way someone tried to come in."""

    PASSWORD = "password", pgettext_lazy("way to sign in", "Password")
    TOTP = "totp", pgettext_lazy("way to sign in", "One-time code")
    RECOVERY = "recovery", pgettext_lazy("way to sign in", "Recovery code")
    LDAP = "ldap", pgettext_lazy("way to sign in", "Directory (LDAP)")
    OIDC = "oidc", pgettext_lazy("way to sign in", "Single sign-on (OIDC)")
    OFFICE = "office", pgettext_lazy("way to sign in", "Command line")
