"""Why a file cannot be read, each as one sentence that says what to do."""

from __future__ import annotations

from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class UnreadableFile(Refusal):
    """A file that gives no text."""

    code, http = "file_unreadable", 400
    text = _("{name} cannot be read as a letter, and nothing was stored.")


class UnknownForm(UnreadableFile):
    code = "file_form"
    text = _("{name} is neither .txt, .md, .docx nor .pdf. Save the letter in one of these forms and bring it again.")


class EmptyFile(UnreadableFile):
    code = "file_empty"
    text = _("{name} holds no text, so there is nothing to read. Check that the right file was chosen.")


class TooLarge(UnreadableFile):
    code = "file_large"
    text = _("{name} is larger than what is read at once ({limit}). Bring the letter alone, without attachments.")


class RenamedFile(UnreadableFile):
    code = "file_renamed"
    text = _("{name} is named as {named}, but holds {found}. Give it the right ending, or save it again as {named}.")


class EncryptedFile(UnreadableFile):
    code = "file_encrypted"
    text = _("{name} is protected by a password. Save it without one and bring it again.")


class DamagedFile(UnreadableFile):
    code = "file_damaged"
    text = _("{name} is damaged and cannot be opened. Open it in the program that made it, save it again, and bring that copy.")


class OnlyImages(UnreadableFile):
    code = "file_images"
    text = _("{name} holds only pictures of pages, no text. Bring the original document, or recognise the text (OCR) first.")


class UnknownEncoding(UnreadableFile):
    code = "file_encoding"
    text = _("{name} is no text in UTF-8, GB 18030, Big5 or UTF-16. Save it as UTF-8 and bring it again.")
