"""How large a form of the customers' door may be at all: what is far beyond its files is not read, so nobody fills a disk with it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from yinuo.desks.service import filing

TIMES = 4
"""Up to so many times what is taken, a form is read and answered with a sentence that keeps what was typed."""
PATHS = ("/submit/", "/t/")


class Bounded(FileUploadHandler):
    """Stands before Django's own handlers and keeps no file itself."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None) -> None:
        """Raises RequestDataTooBig, which Django answers with 400."""
        path = self.request.path if self.request is not None else ""
        if path.startswith(PATHS) and content_length > TIMES * filing.of_customers().together:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
