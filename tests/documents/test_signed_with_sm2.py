"""A letter signed on the page with SM2 by setting, and the page that checks such a file from outside."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yinuo.desks.documents.models import File

pytestmark = pytest.mark.django_db


def test_a_letter_signed_with_sm2_comes_into_force_and_its_file_is_checked(in_force, lin, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("YINUO_HOME", str(tmp_path))
    monkeypatch.setenv("YINUO_SIGNING_ALGORITHM", "sm2")
    draft = in_force()
    assert draft.state == "in_force"
    signed = bytes(File.objects.filter(draft=draft, kind="signed").get().content)
    assert bytes.fromhex("06082a811ccf55018375").hex() in signed.decode("latin-1").lower(), "1.2.156.10197.1.501 stands in the signature"
    client = Client(HTTP_HOST="localhost")
    client.force_login(lin)

    def said(content: bytes) -> str:
        return client.post(reverse("document_check"), {"file": SimpleUploadedFile("x.pdf", content)}).content.decode()

    assert "rosette-discount-check" in said(signed)
    assert "alert-octagon" in said(signed.replace(b"/Type", b"/Tipe", 1))
    monkeypatch.setenv("YINUO_SIGNING_ALGORITHM", "ecdsa")
    assert "rosette-discount-check" in said(signed), "set back, what was signed stays signed"
