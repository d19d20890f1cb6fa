"""The house's settings with one more address: the plain view that creating a case is measured against."""

from yinuo.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.http_urls"
