"""Passwords kept by an LDAP directory: we bind as the person and keep nothing. Configured by YINUO_LDAP_*."""

from __future__ import annotations

import ssl
import warnings
from dataclasses import dataclass

from yinuo.kit import env

from . import refusals


@dataclass(frozen=True)
class Directory:
    """Where the directory is and how a user name becomes the name to bind with; `{username}` is the blank."""

    url: str
    bind_name: str
    starts_tls: bool
    ca_file: str


def directory() -> Directory | None:
    """The directory of the settings, or none. `ldap://` is only taken with STARTTLS, or where plain text was asked for by name."""
    url = env.text("YINUO_LDAP_URL", "")
    if not url:
        return None
    return Directory(
        url=url,
        bind_name=env.text("YINUO_LDAP_BIND_NAME"),
        starts_tls=not url.startswith(("ldaps://", "ldapi://")) and not env.flag("YINUO_LDAP_PLAIN_TEXT", False),
        ca_file=env.text("YINUO_LDAP_CA_FILE", ""),
    )


def is_password_right(where: Directory, username: str, password: str) -> bool:
    """Whether the directory lets this person bind.

    Raises:
        DirectoryUnreachable: no answer, or none that can be trusted; nothing is known about the password then.
    """
    with warnings.catch_warnings():  # ldap3 2.9 still asks pyasn1 for names it has renamed
        warnings.simplefilter("ignore", DeprecationWarning)
        import ldap3  # heavy, and few houses have a directory
        from ldap3.core.exceptions import LDAPException, LDAPInvalidCredentialsResult
        from ldap3.utils.dn import escape_rdn

    if not password:
        return False  # RFC 4513 5.1.2: a bind without a password succeeds as nobody
    try:
        tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=where.ca_file or None)
        server = ldap3.Server(where.url, tls=tls, connect_timeout=5, get_info=ldap3.NONE)
        connection = ldap3.Connection(
            server,
            user=where.bind_name.format(username=escape_rdn(username)),
            password=password,
            receive_timeout=5,
            raise_exceptions=True,
            auto_referrals=False,
        )
        if where.starts_tls:
            connection.open()
            connection.start_tls()
        try:
            return bool(connection.bind())
        finally:
            connection.unbind()
    except LDAPInvalidCredentialsResult:
        return False
    except (LDAPException, OSError):
        raise refusals.DirectoryUnreachable() from None
