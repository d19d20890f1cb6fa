"""What the transfer desk refuses: what happened, why it matters, what to do now."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NoFile(Refusal):
    code, http = "import_no_file", 400
    text = _("No file was chosen, or it is empty. Choose a CSV or XLSX file with one line of headings.")


class TooHeavy(Refusal):
    code, http = "import_too_heavy", 413
    text = _("The file has {size} MB, and {most} MB are the most. Divide it into several files; nothing was kept of it.")


class NotATable(Refusal):
    code, http = "import_not_a_table", 400
    text = _("This is no CSV or XLSX file ({why}), whatever its name says. Save it as one of the two; nothing was kept of it.")


class NameLies(Refusal):
    code, http = "import_name_lies", 400
    text = _(
        "The name ends in {ending}, but the file is {really}. Look whether it is the right file and rename it; nothing was kept of it."
    )


class BadEncoding(Refusal):
    code, http = "import_bad_encoding", 400
    text = _("The letters of this file are neither UTF-8, GB18030 (GBK) nor UTF-16. Save it as UTF-8; nothing was kept of it.")


class BadWorkbook(Refusal):
    code, http = "import_bad_workbook", 400
    text = _("This workbook cannot be taken: {why}. Nothing was kept of it.")


class NoHeadings(Refusal):
    code, http = "import_no_headings", 400
    text = _("The first line must hold the headings of the columns, and at least one row must follow. Nothing was kept of the file.")


class TooWide(Refusal):
    code, http = "import_too_wide", 400
    text = _("The file has {count} columns, and {most} are the most. Keep only those that are needed; nothing was kept of it.")


class TooManyRows(Refusal):
    code, http = "import_too_many_rows", 400
    text = _("The file has more than {most} rows. Divide it into several files; nothing was written.")


class BadTable(Refusal):
    code, http = "import_bad_table", 400
    text = _("The file breaks off or is damaged near row {row}. Save it anew and bring it again; nothing was written.")


class ColumnMissing(Refusal):
    code, http = "import_column_missing", 400
    text = _("No column was chosen for {field}, and without it no row can be taken. Nothing was written.")


class ColumnTwice(Refusal):
    code, http = "import_column_twice", 400
    text = _("{field} was chosen for two columns. Choose one of them; nothing was written.")


class NoSuchTarget(Refusal):
    code, http = "import_no_such_target", 400
    text = _("There is no such field to put a column into, so nothing was written. Load the page again and choose from the list.")


class NoSuchImport(Refusal):
    code, http = "import_unknown", 404
    text = _("There is no import of this number that you may see. Your own imports are on the import page.")


class NotNow(Refusal):
    code, http = "import_not_now", 409
    text = _("This cannot be done in the present state of the import ({state}). Load the page again.")


class CannotUndo(Refusal):
    code, http = "import_cannot_be_undone", 409
    text = _("{count} of these customers were touched since, for example {example}, so nothing was undone. Correct them one by one.")


class NoSuchSystem(Refusal):
    code, http = "import_system_missing", 400
    text = _("Say which system the numbers come from, in up to 40 letters, so that they are found again. Nothing was written.")


class BadCurrency(Refusal):
    code, http = "import_bad_currency", 400
    text = _("A currency is a code of three letters such as CNY. Nothing was written.")


class NoSuchExport(Refusal):
    code, http = "export_unknown", 404
    text = _("There is no export of this number that you may see. Your own exports are on the export page.")


class NothingToExport(Refusal):
    code, http = "export_nothing", 400
    text = _("Nobody fits this filter, or no field was chosen that you may export. No file was made.")


class PurposeMissing(Refusal):
    code, http = "export_purpose_missing", 400
    text = _("Say what the export is for. The purpose is kept, and the customers can ask for it. No file was made.")


class SecondPerson(Refusal):
    code, http = "export_second_person", 403
    text = _(
        "An export is decided by a second person: a director or security officer other than whoever asked for it. Nothing was changed."
    )


class ExportNotNow(Refusal):
    code, http = "export_not_now", 409
    text = _("This export was decided, fetched or destroyed already ({state}). Load the page again.")


class NotTwo(Refusal):
    code, http = "doubles_not_two", 400
    text = _("Choose two different customers that you may see. Nothing was changed.")


class PasswordAgain(Refusal):
    code, http = "export_password_again", 403
    text = _("You asked for this file in another session. Type your password to fetch it here; without a password, ask for it anew.")


class TokenForNobody(Refusal):
    code, http = "token_for_nobody", 403
    text = _("The token {name} has the rights of nobody. Make one that is named after a member of staff: `yinuo token add erp@USERNAME`.")


class TransactionRefused(Refusal):
    code, http = "transaction_refused", 422
    text = _("Transaction {index}, {field}: {why} Nothing of the batch was written.")
