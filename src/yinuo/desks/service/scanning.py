"""Whether a file holds a virus. The test string that every scanner knows is always recognised; a scanner is asked where one is set."""

from __future__ import annotations

import io
import os
import shlex
import socket
import struct
import subprocess
import tempfile
import zipfile

from yinuo.kit import env

# in two parts, so that no scanner takes this file for what it looks for
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SECONDS = 60
_CHUNK = 1_000_000
_LARGEST_INSIDE = 50_000_000
_MOST_INSIDE = 200


class ScannerSilent(Exception):
    """A scanner is set and does not answer; nobody can say that a file is clean."""


def is_bad(content: bytes) -> bool:
    """Whether a file must not be handed to anybody.

    Raises:
        ScannerSilent. BadSetting: the scanner's address is none.
    """
    if EICAR in content or _is_bad_inside(content):
        return True
    daemon, command = env.text("YINUO_CLAMD", ""), env.text("YINUO_SCAN_COMMAND", "")
    if daemon and _asked_daemon(daemon, content):
        return True
    return bool(command) and _asked_command(command, content)


def _is_bad_inside(content: bytes) -> bool:
    """The test string in a zip file, one level deep."""
    if not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for entry in packed.infolist()[:_MOST_INSIDE]:
                if (
                    entry.file_size <= _LARGEST_INSIDE
                    and not entry.flag_bits & 1
                    and entry.file_size < 200 * max(entry.compress_size, 1) + _CHUNK
                ) and EICAR in packed.read(entry):
                    return True
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return False
    return False


def _asked_daemon(address: str, content: bytes) -> bool:
    """clamd's INSTREAM: lengths in four bytes, then the bytes, and a length of nothing."""
    try:
        with _connected(address) as line:
            line.sendall(b"zINSTREAM\0")
            for first in range(0, len(content), _CHUNK):
                chunk = content[first : first + _CHUNK]
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
            said = line.recv(4096)
    except OSError:
        raise ScannerSilent from None
    if b"FOUND" in said:
        return True
    if b"OK" not in said:
        raise ScannerSilent
    return False


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        line.connect(address)
        return line
    host, _colon, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise env.BadSetting(name="YINUO_CLAMD", value=address, wanted="host:port or the path of a socket")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _asked_command(command: str, content: bytes) -> bool:
    """A program that gets the path of the file behind its own words: 0 is clean, 1 is not (as clamscan and others do)."""
    handle, path = tempfile.mkstemp(prefix="yinuo-scan-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        code = subprocess.run([*shlex.split(command), path], capture_output=True, timeout=SECONDS, check=False).returncode
    except (OSError, subprocess.SubprocessError):
        raise ScannerSilent from None
    finally:
        os.unlink(path)
    if code not in (0, 1):
        raise ScannerSilent
    return code == 1
