"""Which signers this installation uses, read from the environment; `.env.example` lists the names."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from yinuo.kit import env
from yinuo.promises.signing.authority import Authority
from yinuo.promises.signing.findings import Trust
from yinuo.promises.signing.outside import OutsideSigner
from yinuo.promises.signing.own import organisation_signer, organisation_sm2_signer, own_signer, own_sm2_signer
from yinuo.promises.signing.refusals import CertificateUnreadable
from yinuo.promises.signing.shapes import Signatory, Signer
from yinuo.promises.signing.sm2_authority import Sm2Authority

OWN, ORGANISATION, OUTSIDE = "own", "organisation", "outside"
ECDSA, SM2 = "ecdsa", "sm2"


def signer_for(signatory: Signatory, *, at: datetime, credential: str = "", activation: str = "") -> Signer:
    """The signer of a signatory, as this installation is set up.

    Args:
        credential: the outside service's name for this signatory's key, else YINUO_SIGNING_CREDENTIAL.
        activation: what this signatory typed for the outside service (a one-time code).
    Raises:
        CertificateUnreadable, ServiceFailed, OtherAlgorithm, MissingSetting, BadSetting.
    """
    wants_sm2 = env.choice("YINUO_SIGNING_ALGORITHM", ECDSA, among=(ECDSA, SM2)) == SM2
    stamps = env.text("YINUO_TIME_STAMPS", "")
    way = env.choice("YINUO_SIGNING", OWN, among=(OWN, ORGANISATION, OUTSIDE))
    if way == OWN:
        return (own_sm2_signer if wants_sm2 else own_signer)(signatory, at=at, time_stamps=stamps)
    if way == ORGANISATION:
        file = env.folder("YINUO_SIGNING_CERTIFICATE")
        if file is None:
            raise env.MissingSetting(name="YINUO_SIGNING_CERTIFICATE")
        if wants_sm2:
            return organisation_sm2_signer(file, time_stamps=stamps)
        return organisation_signer(file, password=env.text("YINUO_SIGNING_PASSWORD", ""), time_stamps=stamps)
    return OutsideSigner(
        env.text("YINUO_SIGNING_SERVICE"),
        credential=credential or env.text("YINUO_SIGNING_CREDENTIAL"),
        token=env.text("YINUO_SIGNING_TOKEN", ""),
        activation=activation,
        time_stamps=stamps,
        wants_sm2=wants_sm2,
    )


def trust(*, at: datetime) -> Trust:
    """Whom this installation believes: its own authority, and every authority in the file YINUO_TRUSTED_AUTHORITIES (PEM).

    Raises:
        CertificateUnreadable: that file cannot be read.
    """
    authority = Authority()
    roots = [authority.certificate.public_bytes(Encoding.DER)]
    lists = [authority.revocation_list(at=at)]
    of_sm2 = Sm2Authority()
    if of_sm2.exists:  # also where the setting was changed back: what it signed stays signed
        roots.append(of_sm2.certificate.dump())
        lists.append(of_sm2.revocation_list(at=at))
    file = env.folder("YINUO_TRUSTED_AUTHORITIES")
    if file is not None:
        try:
            roots += [each.public_bytes(Encoding.DER) for each in x509.load_pem_x509_certificates(file.read_bytes())]
        except (OSError, ValueError) as trouble:
            raise CertificateUnreadable(file=file.name, reason=str(trouble), setting="YINUO_TRUSTED_AUTHORITIES") from None
    return Trust(roots=tuple(roots), revocation_lists=tuple(lists), checked_at=at)
