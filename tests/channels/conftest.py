"""A house with a mailbox, a mail server and people who work with cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.channels.mailroom import PASSWORD, Office, Room, free_port
from tests.customers.conftest import lu, noon, qian  # noqa: F401
from tests.service.conftest import as_, jiang, promised, zhou  # noqa: F401


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Room]:
    """A mailbox, and the settings that lead to it."""
    made = Room()
    (tmp_path / "imap").write_text(PASSWORD, encoding="utf-8")
    settings = {"HOST": "127.0.0.1", "PORT": made.server_address[1], "TLS": "none", "USER": "service", "PASSWORD_FILE": tmp_path / "imap"}
    for name, value in settings.items():
        monkeypatch.setenv(f"YINUO_IMAP_{name}", str(value))
    monkeypatch.setenv("YINUO_MAIL_TRUSTED", "mx.yinuo.example")
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A mail server that takes what goes out, and the settings that lead to it."""
    made = Office()
    controller = Controller(made, hostname="127.0.0.1", port=free_port())
    controller.start()
    made.port = controller.port
    for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": controller.port, "SMTP_TLS": "none"}.items():
        monkeypatch.setenv(f"YINUO_{name}", str(value))
    monkeypatch.setenv("YINUO_MAIL_FROM", "一诺客服 <service@yinuo.example>")
    monkeypatch.setenv("YINUO_SITE", "https://yinuo.example/")
    yield made
    controller.stop()
