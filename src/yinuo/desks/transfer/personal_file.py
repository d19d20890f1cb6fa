"""One person's whole record as a file: JSON for programs, a page for people, both with the mark of the export. Pure."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

_STYLE = """
body { font: 15px/1.6 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', system-ui, sans-serif; color: #1c2430; max-width: 880px; }
body { margin: 32px auto; padding: 0 16px; } h1 { font-size: 24px; } .mark { color: #69748a; font-size: 13px; }
h2 { font-size: 17px; margin-top: 32px; border-bottom: 1px solid #d8dee8; padding-bottom: 4px; }
table { border-collapse: collapse; width: 100%; margin: 10px 0; } th { background: #f3f5f9; font-weight: 600; white-space: nowrap; }
td, th { border: 1px solid #d8dee8; padding: 5px 9px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
"""


def zip_of(record: Mapping[str, Any], *, mark: str, language: str) -> bytes:
    """A zip with `record.json` and `record.html`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        said = {**record, "export_mark": mark}
        archive.writestr("record.json", json.dumps(said, ensure_ascii=False, indent=2))
        archive.writestr("record.html", page_of(record, mark=mark, language=language))
    return out.getvalue()


def page_of(record: Mapping[str, Any], *, mark: str, language: str) -> str:
    """The record as one page that needs nothing else."""
    title = _("Everything that is kept of {number}").format(number=record.get("customer", ""))
    parts = [f"<h1>{escape(title)}</h1><p class='mark'>{escape(mark)}</p>"]
    for name, value in record.items():
        if isinstance(value, (list, dict)) and value:
            parts.append(f"<h2>{escape(word_of(name))}</h2>{_table(value)}")
    parts.append(f"<p class='mark'>{escape(mark)}</p>")
    tag = "zh-CN" if language.startswith("zh") else "en"
    head = f"<meta charset='utf-8'><title>{escape(str(record.get('customer', '')))}</title><style>{_STYLE}</style>"
    return f"<!doctype html><html lang='{tag}'><head>{head}</head><body>{''.join(parts)}</body></html>"


def _table(value: Any) -> str:
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        if len(value) == 1:
            return _table(value[0])
        names = list(dict.fromkeys(name for one in value for name in one if any(row.get(name) not in (None, "", [], {}) for row in value)))
        head = "".join(f"<th>{escape(word_of(name))}</th>" for name in names)
        rows = "".join("<tr>" + "".join(f"<td>{_cell(one.get(name))}</td>" for name in names) + "</tr>" for one in value)
        return f"<table><tr>{head}</tr>{rows}</table>"
    if isinstance(value, Mapping):
        rows = "".join(
            f"<tr><th>{escape(word_of(name))}</th><td>{_cell(one)}</td></tr>"
            for name, one in value.items()
            if one not in (None, "", [], {})
        )
        return f"<table>{rows}</table>"
    return f"<p>{_cell(value)}</p>"


def _cell(value: Any) -> str:
    if isinstance(value, (list, dict)):
        if isinstance(value, list) and not any(isinstance(one, (list, dict)) for one in value):
            return escape(" · ".join(str(one) for one in value))
        return _table(value)
    if isinstance(value, bool):
        return escape(pgettext("answer", "yes") if value else pgettext("answer", "no"))
    return escape("" if value is None else str(value))


def word_of(name: str) -> str:
    """The name of a part or a field of a record, in the reader's language; one that is not known, as it is written."""
    words = {
        "records": _("Master data"), "contacts": _("Contacts"), "wishes": _("Preferences and needs"), "agreements": _("Agreements"),
        "own_fields": _("Further fields"), "tags": _("Tags"), "transactions": _("Transactions"), "looks": _("Who looked"),
        "history": _("What happened"), "number": _("Number"), "kind": pgettext("customer", "Kind"),
        "category": pgettext("customer", "Class"),
        "tier": pgettext("customer", "Tier"), "risk": pgettext("customer", "Relation at risk"), "source": pgettext("customer", "Source"),
        "department": _("Department"), "since_on": pgettext("customer", "Customer since"), "confirmed_on": _("Data confirmed"),
        "name": pgettext("customer field", "Name"), "phone": pgettext("customer field", "Telephone"),
        "email": pgettext("customer field", "E-mail"), "identity": pgettext("customer field", "Identity number"),
        "bank": pgettext("customer field", "Bank account"), "address": pgettext("customer field", "Address"),
        "notes": pgettext("customer field", "Notes"), "client_manager": _("Client manager"), "at": _("When"), "by": _("Who"),
        "field": _("Field"), "purpose": _("Purpose"), "about": _("About"), "amount": pgettext("column", "Amount"),
        "currency": pgettext("column", "Currency"), "reference": pgettext("column", "Reference"),
        "invoice": pgettext("column", "Invoice number"),
        "quantity": pgettext("column", "Quantity"), "goods": pgettext("column", "Goods"), "text": _("Text"), "value": _("Value"),
        "what": _("What"), "more": _("More"), "made_at": _("Kept since"), "changed_at": _("Last changed"),
        "position": pgettext("contact", "Position"),
        "is_main": _("Spoken to first"), "ended_at": _("Ended"), "document": _("Document"), "from_on": pgettext("agreement", "From"),
        "until_on": pgettext("agreement", "Until"), "is_cancelled": _("Cancelled"), "outside_numbers": _("Numbers in other systems"),
        "system": _("System"), "consents": _("Consents"),
        "left_out": _("Left out, as whoever made this copy may not take it out"),
    }  # fmt: skip
    return words.get(name, name.replace("_", " "))
