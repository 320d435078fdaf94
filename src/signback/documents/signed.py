"""The signatures in a PDF: what the first one covers, and whether those on top of it hold (E2)."""

from __future__ import annotations

import io

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

CONTENT = "data"
PERMITTED = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)
BROKEN = (PdfError, SigningError, SignatureValidationError, ValueError, KeyError, IndexError, TypeError, AttributeError)
"""Whatever a reader may say to bytes that are no whole PDF: to us it means one thing, that they are not ours."""


def covered(content: bytes) -> int:
    """How many bytes the first signature covers; none where there is none, or no whole PDF."""
    try:
        found = signatures(content)
        if not found:
            return 0
        *_, start, length = (int(n) for n in found[0].byte_range)
    except BROKEN:
        return 0
    return start + length


def names_on_top(content: bytes) -> tuple[str, ...]:
    """Whom the signatures after the first one name; nobody, if one of all does not hold."""
    try:
        found = signatures(content)
        return tuple(signer_of(one) for one in found[1:]) if all(holds(one) for one in found) else ()
    except BROKEN:
        return ()


def signatures(content: bytes) -> list[EmbeddedPdfSignature]:
    """The signatures of a PDF, oldest first."""
    return list(PdfFileReader(io.BytesIO(content), strict=False).embedded_signatures)


def holds(signature: EmbeddedPdfSignature) -> bool:
    """Whether what it covers is unchanged, and only signatures came after it."""
    signature.compute_integrity_info()  # type: ignore[no-untyped-call]
    intact, valid = validate_sig_integrity(
        signature.signer_info, signature.signer_cert, CONTENT, signature.compute_digest()
    )
    found = signature.summarise_integrity_info()
    level = getattr(found.get("diff_result"), "modification_level", None)
    return intact and valid and level in PERMITTED and found.get("docmdp_ok") is not False


def signer_of(signature: EmbeddedPdfSignature) -> str:
    """Whom a signature names."""
    said = signature.sig_object.get("/Name") or signature.signer_cert.subject.human_friendly
    return str(said)[:120]
