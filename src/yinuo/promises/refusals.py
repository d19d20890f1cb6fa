"""What the room of documents refuses."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class NumberTaken(Refusal):
    code, http = "document_number_taken", 409
    text = _("Document {number} exists already, so nothing was changed. Put a new version of it in force, or choose another number.")


class UnknownDocument(Refusal):
    code, http = "document_unknown", 404
    text = _("There is no document {number}. Check the number.")


class VersionTooEarly(Refusal):
    code, http = "version_too_early", 409
    text = _("Version {version} of {number} has been in force since {since}; a new one must begin later. Choose a later date.")


class NameOfAnother(Refusal):
    code, http = "promise_name_of_another", 409
    text = _("The promise name {name} belongs to document {other} already. Begin the names of {number} with its number.")


class NotCanonical(Refusal):
    code, http = "line_not_canonical", 400
    text = _("Line {at_line} of {number} is not in the one canonical form that can be proven later. Write it as: {name}: {line}")


class CalendarTaken(Refusal):
    code, http = "calendar_version_taken", 409
    text = _("Calendar {name} has a version {version} already with other days or shifts. Give the changed calendar a new version.")


class NoSuchPromise(Refusal):
    code, http = "promise_not_in_document", 404
    text = _("{number} has no promise {name}, so it cannot live on after the end. Choose among the promises of its last version.")
