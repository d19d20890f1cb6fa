"""Signature fields. All of them are put in before the first signature: a field that comes later would break the ones before it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields

from yinuo.kit.words import gettext_lazy as _
from yinuo.promises.papers.shapes import SEAL, Place, SignaturePlaces
from yinuo.promises.signing.refusals import AlreadySigned, FieldsAfterSignature, NotPrepared, UnknownField


def prepare(pdf: bytes, places: Sequence[SignaturePlaces]) -> bytes:
    """Add every signature and seal field of a paper to its PDF.

    Args:
        pdf, places: both results of `papers.pdf.print_with_places`.
    Raises:
        FieldsAfterSignature: the file is signed. NotPrepared: it cannot be read.
    """
    writer = open_for_writing(pdf)
    if any(value is not None for _name, value, _ref in enumerate_sig_fields(writer.prev)):
        raise FieldsAfterSignature()
    for each in places:
        _add(writer, each.key, each.sign)
        if each.seal:
            _add(writer, each.key + SEAL, each.seal)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def fields_of(pdf: bytes) -> dict[str, bool]:
    """The signature fields of a file in their order, and whether each is signed."""
    return {name: value is not None for name, value, _ref in enumerate_sig_fields(open_for_writing(pdf).prev)}


def open_for_writing(pdf: bytes) -> IncrementalPdfFileWriter:
    """A writer that only appends.

    Raises:
        NotPrepared: not a PDF that can be read, or an encrypted one.
    """
    try:
        writer = _Appender(pdf)
        encrypted = writer.prev.encrypted
    except (PdfError, ValueError, KeyError) as trouble:
        raise NotPrepared(reason=str(trouble)) from trouble
    if encrypted:
        raise NotPrepared(reason=_("it is encrypted"))
    return writer


def free_field(writer: IncrementalPdfFileWriter, name: str) -> tuple[float, float]:
    """Width and height (points) of a field that waits for its signature.

    Raises:
        UnknownField, AlreadySigned.
    """
    for found, value, reference in enumerate_sig_fields(writer.prev):
        if found == name:
            if value is not None:
                raise AlreadySigned(field=name)
            left, bottom, right, top = (float(number) for number in reference.get_object()["/Rect"])
            return right - left, top - bottom
    raise UnknownField(field=name)


class _Appender(IncrementalPdfFileWriter):
    """Appends without touching the metadata, so that what the printer wrote for the archive stays as it is, and without chance."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__(io.BytesIO(pdf))
        digest = generic.ByteStringObject(hashlib.sha256(pdf).digest()[:16])  # names this state of the file; else it would be random
        self._document_id = generic.ArrayObject([self._document_id[0], digest])

    def _update_meta(self) -> None:
        """The library would write the machine's clock and its own name into XMP, in a form archives may not take."""


def _add(writer: IncrementalPdfFileWriter, name: str, place: Place) -> None:
    box = (round(place.left), round(place.bottom), round(place.right), round(place.top))
    # An empty appearance, because the archive standard wants one on every field that has a place on the page.
    append_signature_field(writer, SigFieldSpec(name, on_page=place.page - 1, box=box, empty_field_appearance=True))
