"""From an address in the environment to what Django wants to know of the database."""

from __future__ import annotations

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from yinuo.kit import env
from yinuo.kit.home import home
from yinuo.kit.postgres import Cluster
from yinuo.kit.refusals import Refusal
from yinuo.kit.words import gettext_lazy as _


class BadAddress(Refusal):
    code, http = "bad_database_address", 500
    text = _(
        "The setting {name} is not an address of a PostgreSQL database: {why}. It looks like postgresql://user:password@host:5432/database"
    )


def address_of(role: str) -> str | None:
    """The address for a role (`owner` or `app`) from the environment, else of our own cluster where one was made."""
    shared = env.text("DATABASE_URL", "")
    if shared:
        return env.text("DATABASE_OWNER_URL", shared) if role == "owner" else shared
    if (home() / "data" / "PG_VERSION").exists():
        addresses = Cluster().addresses()
        return addresses.owner if role == "owner" else addresses.app
    return None


def settings_of(address: str | None, *, pooled: bool) -> dict[str, Any]:
    """Django's settings for one address; without an address they can be loaded, but nothing can be connected to.

    With a pool, connections are never kept outside it (CONN_MAX_AGE 0): the two do not go together.
    """
    try:
        parts = dict(conninfo_to_dict(address or ""))
    except Exception as problem:
        raise BadAddress(name="DATABASE_URL", why=str(problem).strip()) from None
    # Short queries over many month partitions look dear to the planner: compiling them took seconds, running them milliseconds.
    parts["options"] = " ".join([str(parts.get("options") or ""), "-c jit=off"]).strip()
    found: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": str(parts.pop("dbname", "yinuo")),
        "USER": str(parts.pop("user", "")),
        "PASSWORD": str(parts.pop("password", "")),
        "HOST": str(parts.pop("host", "")),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "OPTIONS": parts,
    }
    if pooled:
        found["OPTIONS"]["pool"] = {"min_size": 2, "max_size": env.number("YINUO_POOL_SIZE", 8, least=2), "timeout": 10}
    return found
