"""The mill's seal: made at first start and kept in the data folder, or a certificate of the mill's own (E2)."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from asn1crypto import keys as asn1_keys
from asn1crypto import parser
from asn1crypto import x509 as asn1_x509
from asn1crypto.cms import (
    CertificateChoices,
    CertificateSet,
    CMSAttribute,
    CMSAttributes,
    ContentInfo,
    ContentType,
    DigestAlgorithms,
    SignedData,
    SignerInfos,
)
from asn1crypto.core import Asn1Value
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signback.documents.letterhead import mill
from signback.faults import BadSettings

FILE_NAME = "seal.pem"
YEARS = 20
DAY = dt.timedelta(days=1)
UNIVERSAL, CONTEXT = 0, 2
CONSTRUCTED, SEQUENCE = 1, 16


class MillSigner(SimpleSigner):
    """Signs just what PAdES asks for; each attribute is written once, not anew at each look."""

    async def signed_attrs(  # type: ignore[override]
        self, data_digest: bytes, digest_algorithm: str, attr_settings: object = None, content_type: str = "data",
        **more: object,
    ) -> CMSAttributes:  # fmt: skip
        """What is signed, what it is, and by which certificate."""
        assert self.signing_cert is not None
        said = {"content_type": content_type, "message_digest": data_digest}
        made = [written(name, value) for name, value in said.items()]
        return CMSAttributes.load(CMSAttributes([CMSAttribute.load(one) for one in (*made, self.named)]).dump())

    async def unsigned_attrs(self, *asked: object, **more: object) -> None:
        """Nothing stands beside it: no other house is asked for the time."""

    def _package_signature(
        self, *, digest_algorithm: str, cms_version: object, signed_attrs: CMSAttributes, signature: bytes,
        unsigned_attrs: CMSAttributes | None, encap_content_info: object,
    ) -> ContentInfo:  # fmt: skip
        """The signature as it goes into the file, from the inside out: what is written once is not looked at again."""
        info = settled(self.signer_info(digest_algorithm, signed_attrs, signature))
        if unsigned_attrs is not None:
            info["unsigned_attrs"] = unsigned_attrs
        data = {
            "version": cms_version, "digest_algorithms": settled(DigestAlgorithms((info["digest_algorithm"],))),
            "encap_content_info": encap_content_info or {"content_type": "data"},
            "certificates": CertificateSet.load(self.certificates), "signer_infos": settled(SignerInfos((info,))),
        }  # fmt: skip
        inside = parser.emit(CONTEXT, CONSTRUCTED, 0, SignedData(data).dump())
        kind = ContentType("signed_data").dump()
        return ContentInfo.load(parser.emit(UNIVERSAL, CONSTRUCTED, SEQUENCE, kind + inside))

    @cached_property
    def certificates(self) -> bytes:
        """The certificate of the seal, and those that lead to a root, which itself is left out."""
        chain = [one for one in self.cert_registry or () if one.self_signed == "no"]
        several = {one.dump(): one for one in (*chain, self.signing_cert)}
        said = [CertificateChoices(name="certificate", value=one) for one in several.values()]
        return bytes(CertificateSet(said).dump())

    @cached_property
    def named(self) -> bytes:
        """The attribute that names the certificate."""
        return written("signing_certificate_v2", as_signing_certificate_v2(self.signing_cert))


Asn1 = TypeVar("Asn1", bound=Asn1Value)


def settled(value: Asn1) -> Asn1:
    """A value as it is written: asn1crypto would write each part anew for every part around it."""
    found: Asn1 = value.load(value.dump())
    return found


def written(name: str, value: object) -> bytes:
    """One signed attribute."""
    return bytes(simple_cms_attribute(name, value).dump())  # type: ignore[no-untyped-call]


@lru_cache(maxsize=4)
def signer() -> SimpleSigner:
    """Whoever seals for the mill: the certificate of its settings, else the one made at first start."""
    return given_signer() if settings.ENVIRONMENT.seal_file else kept_signer(Path(settings.DATA) / FILE_NAME)


def given_signer() -> SimpleSigner:
    """The mill's own certificate, from the PKCS#12 file that the settings name."""
    file, password = settings.ENVIRONMENT.seal_file, settings.ENVIRONMENT.seal_password.get_secret_value()
    load: Callable[..., SimpleSigner | None] = MillSigner.load_pkcs12
    found = load(file, passphrase=password.encode() or None)
    if found is None:
        raise BadSettings(f"SIGNBACK_SEAL_FILE names a file that cannot be opened with its password: {file}.")
    return found


def kept_signer(file: Path) -> SimpleSigner:
    """The seal in the data folder; it is made when there is none."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        make(file)
    content = file.read_bytes()
    key = serialization.load_pem_private_key(content, None)
    certificate = x509.load_pem_x509_certificate(content)
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return MillSigner(
        asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(der), SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )  # fmt: skip


def make(file: Path) -> None:
    """A new key and certificate, readable by this user alone; of two processes that start together, one wins."""
    key = ec.generate_private_key(ec.SECP256R1())
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        opened.write(certificate_of(key).public_bytes(serialization.Encoding.PEM))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def certificate_of(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate in the mill's name, signed by itself."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, mill().name.en[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{mill().name.en[:52]}, seal"),
        ]
    )
    now = dt.datetime.now(dt.UTC)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - DAY)
    made = made.not_valid_after(now + YEARS * 365 * DAY).add_extension(usage, critical=True)
    return made.sign(key, hashes.SHA256())


def seal_troubles() -> list[str]:
    """What is wrong with the seal, and what helps."""
    try:
        certificate = signer().signing_cert
    except (BadSettings, OSError, ValueError) as fault:
        return [f"Documents cannot be sealed: {fault}"]
    if certificate is None:
        return ["Documents cannot be sealed: the file of SIGNBACK_SEAL_FILE holds no certificate."]
    ends = certificate["tbs_certificate"]["validity"]["not_after"].native
    file = Path(settings.DATA) / FILE_NAME
    found = [f"The certificate of the seal ended on {ends:%-d %B %Y}. Name a new one with SIGNBACK_SEAL_FILE."]
    found = found if ends < dt.datetime.now(dt.UTC) else []
    if file.exists() and file.stat().st_mode & 0o077:
        found.append(f"Others can read the key of the seal. Run: chmod 600 {file}")
    return found
