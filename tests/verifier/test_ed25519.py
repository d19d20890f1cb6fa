"""Ed25519: the vectors of RFC 8032 and what must be refused."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yinuo.verifier import verify

VECTORS = [  # RFC 8032, 7.1: public key, message, signature
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_vectors(key: str, message: str, signature: str) -> None:
    public, said, signed = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify.is_signed(said, signed, public)
    assert not verify.is_signed(said + b"x", signed, public)
    for place in (0, 31, 32, 63):
        broken = bytearray(signed)
        broken[place] ^= 1
        assert not verify.is_signed(said, bytes(broken), public)
    scalar = int.from_bytes(signed[32:], "little") + verify.L  # the same signature told twice
    assert not verify.is_signed(said, signed[:32] + scalar.to_bytes(32, "little"), public)


def test_bad_points_and_lengths() -> None:
    key, message, signature = (bytes.fromhex(part) for part in VECTORS[1])
    for bad in (
        bytes(31),
        bytes(33),
        (2).to_bytes(32, "little"),  # no point has this y
        verify.P.to_bytes(32, "little"),  # 0 written as P
        (1 | 1 << 255).to_bytes(32, "little"),  # x = 0 with a sign
        (1).to_bytes(32, "little"),  # the neutral point
        (verify.P - 1).to_bytes(32, "little"),  # a point of order two
    ):
        assert not verify.is_signed(message, signature, bad)
        if len(bad) == 32:
            assert not verify.is_signed(message, bad + signature[32:], key)
    assert not verify.is_signed(message, signature[:-1], key)
    zero = (1).to_bytes(32, "little") + bytes(32)
    assert not verify.is_signed(message, zero, (1).to_bytes(32, "little"))  # would be valid for every message


def test_what_the_cryptography_package_signs() -> None:
    for number in range(8):
        key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        message = bytes(range(number * 9))
        assert verify.is_signed(message, key.sign(message), key.public_key().public_bytes_raw())
