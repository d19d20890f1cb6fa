"""The closed lists of the transfer desk, each with its label, once."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.desks.customers.choices import Sealed


class Subject(TextChoices):
    """What a file holds."""

    CUSTOMERS = "customers", pgettext_lazy("import", "Customers")
    DEALS = "deals", pgettext_lazy("import", "Transactions")


class Purpose(TextChoices):
    """What a file is taken out for. Work on a case or a call needs no file: the customer's page shows what it needs, one look at a time."""

    REPORT = "report", pgettext_lazy("export purpose", "Analysis and reports of the house")
    RIGHTS = "rights", pgettext_lazy("export purpose", "A request of the person for their data")
    CASE = "case", pgettext_lazy("export purpose", "Evidence in a dispute or case")
    AUDIT = "audit", pgettext_lazy("export purpose", "Audit or investigation")
    ENTRUSTED = "entrusted", pgettext_lazy("export purpose", "Handing over to a contractor who works for us")
    MOVE = "move", pgettext_lazy("export purpose", "Moving to another system of the house")
    OTHER = "other", pgettext_lazy("export purpose", "Another purpose, written down")


class State(TextChoices):
    """How far an import has come."""

    BROUGHT = "brought", pgettext_lazy("import", "Columns to be chosen")
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    CHECKED = "checked", pgettext_lazy("import", "Checked, nothing written yet")
    RUNNING = "running", pgettext_lazy("import", "Being written")
    STOPPED = "stopped", pgettext_lazy("import", "Stopped")
    DONE = "done", pgettext_lazy("import", "Written")
    UNDOING = "undoing", pgettext_lazy("import", "Being undone")
    UNDONE = "undone", pgettext_lazy("import", "Undone")
    FAILED = "failed", pgettext_lazy("import", "Not done")


BUSY = (State.CHECKING, State.RUNNING, State.UNDOING)
"""What the worker takes up."""
OPEN = (State.BROUGHT, State.CHECKED, State.STOPPED, *BUSY)


class Outcome(TextChoices):
    """What becomes of one row."""

    NEW = "new", pgettext_lazy("row", "New")
    CHANGED = "changed", pgettext_lazy("row", "Changed")
    SAME = "same", pgettext_lazy("row", "Same as kept")
    DOUBLE = "double", pgettext_lazy("row", "Possible double")
    FAULTY = "faulty", pgettext_lazy("row", "Faulty")
    ORPHAN = "orphan", pgettext_lazy("row", "Without a customer")


REFUSED = (Outcome.DOUBLE, Outcome.FAULTY, Outcome.ORPHAN)
"""Rows that come back in the error file."""


class Doubles(TextChoices):
    """What to do with a row that looks like a customer who is there."""

    SKIP = "skip", pgettext_lazy("import", "Leave them out and give them back in the error file")
    ADD = "add", pgettext_lazy("import", "Add them; they come up in the list of doubles")


_OTHER = pgettext_lazy("column", "Number in the other system")


class Target(TextChoices):
    """Where a column of customers goes. Sealed fields have the names of `customers.choices.Sealed`."""

    NUMBER = "number", pgettext_lazy("column", "Customer number (KH-…)")
    OUTSIDE = "outside", _OTHER
    NAME = "name", Sealed.NAME.label
    PHONE = "phone", Sealed.PHONE.label
    EMAIL = "email", Sealed.EMAIL.label
    IDENTITY = "identity", Sealed.IDENTITY.label
    BANK = "bank", Sealed.BANK.label
    ADDRESS = "address", Sealed.ADDRESS.label
    NOTES = "notes", Sealed.NOTES.label
    KIND = "kind", pgettext_lazy("customer", "Kind")
    CATEGORY = "category", pgettext_lazy("customer", "Class")
    TIER = "tier", pgettext_lazy("customer", "Tier")
    RISK = "risk", pgettext_lazy("customer", "Relation at risk")
    SOURCE = "source", pgettext_lazy("customer", "Source")
    SINCE = "since_on", pgettext_lazy("customer", "Customer since")
    MANAGER = "manager", pgettext_lazy("column", "Client manager (user name or name)")
    DEPARTMENT = "department", pgettext_lazy("column", "Department")


class DealTarget(TextChoices):
    """Where a column of transactions goes."""

    NUMBER = "number", pgettext_lazy("column", "Customer number (KH-…)")
    OUTSIDE = "outside", _OTHER
    AT = "at", pgettext_lazy("column", "Date and time")
    AMOUNT = "amount", pgettext_lazy("column", "Amount")
    PRICE = "price", pgettext_lazy("column", "Price of one")
    QUANTITY = "quantity", pgettext_lazy("column", "Quantity")
    CURRENCY = "currency", pgettext_lazy("column", "Currency")
    INVOICE = "invoice", pgettext_lazy("column", "Invoice number")
    LINE = "line", pgettext_lazy("column", "Line of the invoice")
    GOODS = "goods", pgettext_lazy("column", "Goods")
    GOODS_NAME = "goods_name", pgettext_lazy("column", "Name of the goods")


TARGETS = {Subject.CUSTOMERS: Target, Subject.DEALS: DealTarget}
NEEDED = {Subject.CUSTOMERS: (Target.NAME,), Subject.DEALS: (DealTarget.AT,)}


class Fault(TextChoices):
    """Why a row was not taken, and what to do about it. Blanks are filled with what the check found."""

    NAME_MISSING = "name_missing", _("The name is missing. Fill it in.")
    TOO_LONG = "too_long", _("It holds {length} characters, and {most} are the most. Shorten it.")
    CONTROL = "control", _("It holds line breaks or invisible control characters. Type it anew.")
    NO_EMAIL = "no_email", _("This is no e-mail address. Write it like name@example.cn.")
    NO_CHOICE = "no_choice", _("This is none of the list. Write one of: {list}.")
    NO_DATE = "no_date", _("This is no date that can be read in one way only. Write it like 2026-03-02 or 2026-03-02 14:30.")
    FUTURE = "future", _("The date has not come yet. Correct it.")
    NO_AMOUNT = "no_amount", _("This is no amount. Write it like 1234.50, without a currency sign.")
    TOO_EXACT = "too_exact", _("It has more than four decimals or too many digits, and nothing is rounded here. Write the exact figure.")
    AMOUNT_MISSING = "amount_missing", _("There is neither an amount nor a quantity with a price. Fill one of them in.")
    NO_CURRENCY = "no_currency", _("This is no currency code of three letters. Write it like CNY.")
    NO_MANAGER = "no_manager", _("There is no client manager of this name, or there are several. Write the user name.")
    OUT_OF_REACH = "out_of_reach", _("You would not see this customer afterwards. Choose a client manager or department within your reach.")
    UNKNOWN_CUSTOMER = "unknown_customer", _("There is no such customer that you may see. Check the number, or import the customer first.")
    TWO_CUSTOMERS = "two_customers", _("The two numbers of this row lead to different customers. Correct one of them.")
    NO_CUSTOMER = "no_customer", _("The row names no customer. Fill in a number, or choose a customer for rows without one.")
    COLUMNS = "columns", _("It has {count} cells, and the headings are {wanted}. Look for a missing or superfluous separator.")
    LIKE_ROW = "like_row", _("Row {row} of this file is the same customer. {same} Take one of them out, or mend the one that is wrong.")
    LIKE_CUSTOMER = (
        "like_customer",
        _("It looks like {number}. {same} Give that number in a column to change the customer, or leave the row out."),
    )
    SAID_DIFFERENTLY = (
        "said_differently",
        _("This line of the invoice is kept with another date or amount. Compare both and correct the wrong one."),
    )
    CHANGED_MEANWHILE = (
        "changed_meanwhile",
        _("The customer was changed or left your reach while this was written. Look at it and try again."),
    )


class Format(TextChoices):
    """The form of a file that is handed out."""

    CSV = "csv", pgettext_lazy("file", "CSV")
    XLSX = "xlsx", pgettext_lazy("file", "Excel (XLSX)")
    ZIP = "zip", pgettext_lazy("file", "One person's record (JSON and page)")


class ExportState(TextChoices):
    """How far an export has come."""

    WAITING = "waiting", pgettext_lazy("export", "Waits for a second person")
    MAKING = "making", pgettext_lazy("export", "Being made")
    READY = "ready", pgettext_lazy("export", "Ready to be fetched")
    DECLINED = "declined", pgettext_lazy("export", "Declined")
    EXPIRED = "expired", pgettext_lazy("export", "Expired and destroyed")
    FAILED = "failed", pgettext_lazy("export", "Not made")
