"""The log says that a request was refused, and never by which secret."""

from __future__ import annotations

import io
import logging

import pytest
from django.conf import settings
from django.test import Client

from yinuo.kit.covered_logs import Covered

pytestmark = pytest.mark.django_db
CODE = "7K2M-90QX-AAAA-AA01"
TOKEN = "mzxw6ytboi4dsmrtmzxw6ytb"


@pytest.fixture
def written() -> object:
    """What the handler of the settings would write: its own formatter on a stream of the test."""
    made = settings.LOGGING["formatters"][settings.LOGGING["handlers"]["stderr"]["formatter"]]
    assert made["()"] == "yinuo.kit.covered_logs.Covered"
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Covered(made["format"]))
    loggers = [logging.getLogger(name) for name in ("django", "")]
    for one in loggers:
        one.addHandler(handler)
    yield stream
    for one in loggers:
        one.removeHandler(handler)


def test_warnings_of_refused_requests_bear_no_token_and_no_code(written) -> None:
    browser, strict = Client(), Client(enforce_csrf_checks=True)
    paths = [f"/r/{TOKEN}/", f"/s/{TOKEN}/", f"/sign/{TOKEN}/", f"/before-service/FW-1/{TOKEN}/", f"/t/TS-260302-001/{CODE}",
             f"/t/TS-260302-001/{CODE.replace('-', '')}", f"/r/{TOKEN}/x"]  # fmt: skip
    for path in paths:
        assert browser.get(path).status_code in (403, 404, 410), path
        strict.post(path)  # and what the guard against forged forms says
    logging.getLogger("yinuo.any").warning("Authorization: Bearer %s; ?token=%s", TOKEN, TOKEN)
    try:
        raise ValueError(f"https://yinuo.example/s/{TOKEN}/")
    except ValueError:
        logging.getLogger("yinuo.any").exception("A round failed")
    lines = written.getvalue()
    assert lines.count("/r/…") >= 2 and "/s/…" in lines and "/sign/…" in lines and "/t/TS-260302-001/…" in lines, lines
    assert TOKEN not in lines and CODE not in lines and CODE.replace("-", "") not in lines
    assert "Traceback" in lines and "/cases/" not in lines
