"""What a customer is found by, and by which of these fingerprints two customers look like one. Texts go in, keyed tokens come out."""

from __future__ import annotations

from collections.abc import Mapping

from yinuo.kit import sealed_index as index

from .choices import TokenOf

LAST = 4
"""How many last digits of a telephone number make a name's token one of `NAME_END`."""
_PIECE = int(TokenOf.PIECE)


def tokens_of_texts(
    key: bytes | index.Keyed, said: Mapping[str, str], *, is_person: bool, traits: Mapping[TokenOf, int] | None = None
) -> dict[int, int]:
    """Every token of one customer's own fields, with what it is of; most are of nothing that tells customers apart.

    Args:
        key: the index key, or for many customers one `index.Keyed` for all of them.
        said: name, phone, email, identity and bank as plain text; what is missing is empty.
        traits: what `traits_of_texts` gave for the same texts, where the caller asked already.
    """
    keyed = _keyed(key)
    found = dict.fromkeys(keyed.name(said.get("name", ""), is_person=is_person), _PIECE)
    for name in ("phone", "identity", "bank"):
        found.update(dict.fromkeys(keyed.number(name, said.get(name, "")), _PIECE))
    found.update(dict.fromkeys(keyed.whole("email", said.get("email", "")), _PIECE))
    own = traits_of_texts(keyed, said) if traits is None else traits
    found.update({token: int(of) for of, token in own.items()})
    return found


def traits_of_texts(key: bytes | index.Keyed, said: Mapping[str, str]) -> dict[TokenOf, int]:
    """The tokens that are the same where two customers may be one: phone, e-mail, identity, account, name with last digits."""
    keyed = _keyed(key)
    found: dict[TokenOf, int] = {}
    phone = index.digits(said["phone"]) if said.get("phone") else ""
    for of, name in ((TokenOf.PHONE, "phone"), (TokenOf.IDENTITY, "identity"), (TokenOf.BANK, "bank")):
        whole = phone if name == "phone" else index.normalise(said.get(name, ""))
        if len(whole) >= 5:
            found[of] = keyed.token(name, whole)
    email = index.normalise(said.get("email", ""))
    if email:
        found[TokenOf.EMAIL] = keyed.token("email", email)
    name = index.normalise(said.get("name", ""))
    if name and len(phone) >= LAST:
        found[TokenOf.NAME_END] = keyed.token("name end", f"{name}|{phone[-LAST:]}")
    return found


def _keyed(key: bytes | index.Keyed) -> index.Keyed:
    return key if isinstance(key, index.Keyed) else index.Keyed(key)
