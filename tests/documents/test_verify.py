"""Whether a paper is ours, unaltered, and still in force: by its code, its hash, or the file itself (E2)."""

from __future__ import annotations

import asyncio
import io
import resource
import time
import types
import zlib
from collections.abc import Generator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signback.documents.check import Finding, check_code, check_file
from signback.documents.codes import code_of, page_address, spaced, typed
from signback.documents.countersign import countersign, written
from signback.documents.issues import State
from signback.documents.press import compiler
from signback.documents.seal import without_waiting
from signback.orders.events.confirming import ConfirmationChecked
from tests.documents.orders import written_anew
from tests.documents.papers import content, file, paper, signatures
from tests.given import MONDAY, Story


def customers_signer() -> signers.SimpleSigner:
    """The customer's own certificate, which nobody has to know."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Heike Brandt")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(MONDAY.replace(year=2020)).not_valid_after(MONDAY.replace(year=2040))
    certificate = made.sign(key, hashes.SHA256())
    secret = serialization.pkcs12.serialize_key_and_certificates(
        b"customer", key, certificate, None, serialization.NoEncryption()
    )
    found = signers.SimpleSigner.load_pkcs12_data(secret, [])
    assert found is not None
    return found


def signed_on_top(pdf: bytes) -> bytes:
    """The customer signs in the field that the confirmation keeps open."""
    out = IncrementalPdfFileWriter(io.BytesIO(pdf))
    meta = signers.PdfSignatureMetadata(field_name="CustomerSignature", name="Heike Brandt")
    signed: bytes = signers.sign_pdf(out, meta, customers_signer()).getvalue()
    return signed


def test_the_file_that_left_the_house_is_ours_and_whole(confirmed: Story) -> None:
    checked = check_file(content(file(confirmed, "order-confirmation")))
    assert (checked.finding, checked.whole) == (Finding.OURS, True)
    assert checked.standing is not None and checked.standing.state is State.CURRENT


@pytest.mark.parametrize("at", [0.1, 0.5, 0.97])
def test_a_changed_byte_is_found(confirmed: Story, at: float) -> None:
    """Wherever it lies, and whatever the file says of itself."""
    pdf = bytearray(content(file(confirmed, "order-confirmation")))
    place = int(len(pdf) * at)
    pdf[place] ^= 1
    checked = check_file(bytes(pdf), paper(confirmed, "order-confirmation").code)
    assert (checked.finding, checked.whole) == (Finding.ALTERED, False)


def test_an_altered_file_is_known_by_the_hash_that_it_names(confirmed: Story) -> None:
    """Without the code: the file's own keywords say which document it claims to be."""
    pdf = content(file(confirmed, "order-confirmation"))
    checked = check_file(pdf + b"\n% a stroke of the pen\n")
    assert checked.finding is Finding.ALTERED
    assert checked.document == paper(confirmed, "order-confirmation")


def test_a_second_signature_on_top_still_validates(confirmed: Story) -> None:
    """E2: the mill's seal stays intact over what it sealed, and the customer's covers the whole file."""
    signed = signed_on_top(content(file(confirmed, "order-confirmation")))
    ours, theirs = signatures(signed)
    assert ours.intact and ours.valid and ours.docmdp_ok
    assert theirs.intact and theirs.valid
    assert theirs.coverage is SignatureCoverageLevel.ENTIRE_FILE
    checked = check_file(signed)
    assert (checked.finding, checked.whole, checked.signatures) == (Finding.SIGNED, True, ("Heike Brandt",))


def test_a_paper_is_sealed_where_an_event_loop_runs_too(confirmed: Story) -> None:
    """E2: whoever calls, here and now; what would wait for somebody outside is refused, never half done."""
    pdf = content(file(confirmed, "order-confirmation"))

    async def within() -> bytes:
        return countersign(pdf, "Lin Jia", "Read and signed", written("Lin Jia", "4 May 2026"), MONDAY)

    ours, theirs = signatures(asyncio.run(within()))
    assert ours.intact and ours.valid and theirs.intact and theirs.valid

    async def asks() -> None:
        await outside()

    with pytest.raises(RuntimeError, match="waits for somebody outside"):
        without_waiting(asks())


@types.coroutine
def outside() -> Generator[None, None, None]:
    """Somebody who answers later."""
    yield


def test_an_altered_signed_file_is_altered(confirmed: Story) -> None:
    """What comes on top of our file must be signatures that hold."""
    signed = bytearray(signed_on_top(content(file(confirmed, "order-confirmation"))))
    signed[-2000] ^= 1
    assert check_file(bytes(signed)).finding is Finding.ALTERED


def test_what_is_hung_onto_our_file_to_choke_its_reader_stays_behind_the_wall(confirmed: Story) -> None:
    """A bomb, a bottomless list, half a file: altered, soon, and the house notices nothing."""
    ours = content(file(confirmed, "order-confirmation"))
    packed = zlib.compress(b"\0" * 300_000_000, 9)
    bomb = b"1 0 obj\n<</Type/XRef/Size 99/W[1 4 2]/Root 2 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    tails = (
        b"\n" + bomb + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(ours) + 1),
        b"\n9 0 obj\n"
        + b"[" * 200_000
        + b"\nendobj\nxref\n0 1\ntrailer\n<</Root 9 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(ours) + 1),
        signed_on_top(ours)[len(ours) : -200],
        b"\0" * 100_000,
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for tail in tails:
        began = time.monotonic()
        assert check_file(ours + tail).finding is Finding.ALTERED
        assert time.monotonic() - began < 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000
    for stranger in (bomb + packed, b"%PDF-1.7\n" + bomb + packed, b"[" * 500_000):
        assert check_file(stranger).finding is Finding.UNKNOWN


def test_what_is_not_ours_is_not_ours(confirmed: Story) -> None:
    other = compiler().compile(input=b"Order confirmation 2001", format="pdf")
    for stranger in (other, b"%PDF-1.7 nothing", b"", b"GIF89a"):
        assert check_file(stranger).finding is Finding.UNKNOWN
    for code in ("", "ABCD", "0000-0000-0000", "f" * 64, "\x00" * 12):
        assert check_code(code).finding is Finding.UNKNOWN


def test_an_old_revision_says_so(confirmed: Story) -> None:
    """S8: the paper that a customer may still have on the desk names the revision that replaced it."""
    old = file(confirmed, "order-confirmation")
    written_anew(confirmed)
    assert confirmed.last(ConfirmationChecked).revision == 2
    checked = check_file(content(old))
    assert checked.finding is Finding.OURS and checked.whole
    assert checked.standing is not None and checked.standing.state is State.REPLACED
    assert checked.standing.now is not None and checked.standing.now.revision == 2
    page = Client().get(f"/verify/{old.document.code}").content.decode()
    assert "no longer in force" in page and "replaced by revision 2" in page


def test_a_withdrawn_revision_says_so(confirmed: Story) -> None:
    """R5: taken back, and nothing in its place yet."""
    code = paper(confirmed, "order-confirmation").code
    confirmed.do("customer-service", "withdraw_confirmation", {"reason": "Wrong price"})
    standing = check_code(code).standing
    assert standing is not None and standing.state is State.WITHDRAWN
    assert "taken back" in Client().get(f"/verify/{code}").content.decode()


def test_a_copy_with_fewer_signatures_is_still_in_force(confirmed: Story) -> None:
    """The paper printed before dispatch is the same revision; a copy with more on it exists."""
    early = paper(confirmed, "order-confirmation", 0)
    standing = check_code(early.code).standing
    assert standing is not None and standing.state is State.COMPLETED


def test_the_code_is_read_as_people_type_it() -> None:
    """Small letters, spaces, an O for a nought, an I or L for a one."""
    code = code_of("a0" * 32)
    assert len(code) == 12 and code == typed(spaced(code).lower())
    assert typed("oil-u") == "011V"


def test_the_qr_code_leads_to_the_page_in_capitals(confirmed: Story) -> None:
    """Alphanumeric QR codes know capitals alone."""
    document = paper(confirmed, "order-confirmation")
    address = page_address(document.code, 2)
    assert address == f"HTTP://LOCALHOST:8000/VERIFY/{document.code}/2"
    answer = Client().get(address.removeprefix("HTTP://LOCALHOST:8000"))
    assert answer.status_code == 200 and "This code is ours" in answer.content.decode()


@pytest.mark.parametrize(("lang", "says"), [("en", "Ours and unaltered"), ("zh", "本厂文件，未被改动")])
def test_anybody_verifies_a_file_without_signing_in(confirmed: Story, lang: str, says: str) -> None:
    """The public page, in both languages; it names no customer."""
    upload = SimpleUploadedFile("a.pdf", content(file(confirmed, "order-confirmation")))
    answer = Client().post(f"/verify?lang={lang}", {"file": upload})
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert "Nordlicht" not in answer.content.decode()


def test_an_altered_upload_is_called_altered(confirmed: Story) -> None:
    document = paper(confirmed, "order-confirmation")
    upload = SimpleUploadedFile("a.pdf", content(file(confirmed, "order-confirmation")).replace(b"Tj", b"tj", 1) + b" ")
    page = Client().post(f"/verify/{document.code}", {"file": upload}).content.decode()
    assert "Altered" in page and "Do not rely on it" in page


def test_a_code_that_nobody_gave_is_not_found() -> None:
    answer = Client().get("/verify/ABCDEFGHJKMN")
    assert answer.status_code == 404
    assert "Not ours" in answer.content.decode()
    assert Client().get("/verify").status_code == 200
