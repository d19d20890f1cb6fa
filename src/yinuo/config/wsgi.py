"""What the web server runs."""

from __future__ import annotations

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
gc.disable()  # all that is loaded here stays to the end: no collection of garbage shall look through it, now or later
application = get_wsgi_application()

from django.conf import settings  # noqa: E402

from yinuo.kit import garbage  # noqa: E402

import_module(settings.ROOT_URLCONF)  # every page, so that the first who asks does not wait for them
garbage.keep_what_is_loaded()
