"""What a customer is found by, and by which of these fingerprints two customers look like one. Texts go in, keyed tokens come out."""

from __future__ import annotations

from collections.abc import Mapping

from yinuo.kit import sealed_index as index

from .choices import TokenOf

LAST = 4
"""How many last digits of a telephone number make a name's token one of `NAME_END`."""


def tokens_of_texts(key: bytes, said: Mapping[str, str], *, is_person: bool) -> dict[int, int]:
    """Every token of one customer's own fields, with what it is of; most are of nothing that tells customers apart.

    Args:
        said: name, phone, email, identity and bank as plain text; what is missing is empty.
    """
    found = dict.fromkeys(index.tokens_of_name(key, said.get("name", ""), is_person=is_person), int(TokenOf.PIECE))
    for name in ("phone", "identity", "bank"):
        found.update(dict.fromkeys(index.tokens_of_number(key, name, said.get(name, "")), int(TokenOf.PIECE)))
    found.update(dict.fromkeys(index.tokens_of_whole(key, "email", said.get("email", "")), int(TokenOf.PIECE)))
    found.update({token: int(of) for of, token in traits_of_texts(key, said).items()})
    return found


def traits_of_texts(key: bytes, said: Mapping[str, str]) -> dict[TokenOf, int]:
    """The tokens that are the same where two customers may be one: phone, e-mail, identity, account, name with last digits."""
    found: dict[TokenOf, int] = {}
    for of, name in ((TokenOf.PHONE, "phone"), (TokenOf.IDENTITY, "identity"), (TokenOf.BANK, "bank")):
        text = said.get(name, "")
        whole = index.digits(text) if name == "phone" else index.normalise(text)
        if len(whole) >= 5:
            found[of] = index.token(key, name, whole)
    email = index.normalise(said.get("email", ""))
    if email:
        found[TokenOf.EMAIL] = index.token(key, "email", email)
    name, digits = index.normalise(said.get("name", "")), index.digits(said.get("phone", ""))
    if name and len(digits) >= LAST:
        found[TokenOf.NAME_END] = index.token(key, "name end", f"{name}|{digits[-LAST:]}")
    return found
