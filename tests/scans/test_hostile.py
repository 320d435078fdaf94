"""Files that are no honest scans are refused early, with a sentence, within limits of memory and time (S9, S2.3)."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from signback.orders.refusals import Conflict, Invalid
from signback.scans import reading
from signback.scans.found import WHY
from signback.scans.reading import read_file
from tests.scans.papers import saved, sheet


def refused(file: Path) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(Invalid) as caught:
        read_file(file, file.parent, "attachment")
    assert caught.value.field == "attachment"
    return str(caught.value)


def put(path: Path, content: bytes) -> Path:
    """A file with this content."""
    path.write_bytes(content)
    return path


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    """Scripts, pages of the web, archives and nothing at all are no papers, whatever they are called."""
    for content in (b"<script>alert(1)</script>", b"<svg xmlns='x' onload='y'/>", b"PK\x03\x04", b"GIF89a", b"MZ", b""):
        assert refused(put(tmp_path / "confirmation.pdf", content)) == WHY["kind"]


def test_a_damaged_file_is_asked_for_again(tmp_path: Path) -> None:
    """Half a picture, half a PDF, a beginning without an end."""
    whole = saved(tmp_path / "whole.pdf", sheet(dpi=100)).read_bytes()
    assert refused(put(tmp_path / "half.pdf", whole[:200])) == WHY["broken"]
    picture = saved(tmp_path / "whole.png", sheet(dpi=100)).read_bytes()
    for name, content in (("a.png", picture[:500]), ("b.jpg", b"\xff\xd8\xff"), ("c.tif", b"II*\x00" + b"\xff" * 64)):
        assert refused(put(tmp_path / name, content)) == WHY["broken"]


def test_a_locked_pdf_says_how_to_unlock_it(tmp_path: Path) -> None:
    """Nobody can check what nobody can open."""
    path = saved(tmp_path / "open.pdf", sheet(dpi=100))
    with path.open("rb") as file, (tmp_path / "locked.pdf").open("wb") as out:
        writer = copy_into_new_writer(PdfFileReader(file, strict=False))
        writer.encrypt(owner_pass="owner", user_pass="user")
        writer.write(out)
    assert refused(tmp_path / "locked.pdf") == WHY["locked"]


def test_a_pdf_with_a_program_inside_is_refused(tmp_path: Path) -> None:
    """It would run where somebody opens it."""
    path = saved(tmp_path / "open.pdf", sheet(dpi=100))
    with path.open("rb") as file, (tmp_path / "program.pdf").open("wb") as out:
        writer = copy_into_new_writer(PdfFileReader(file, strict=False))
        action = {pdf("S"): pdf("JavaScript"), pdf("JS"): generic.pdf_string("app.alert(1)")}
        names = generic.ArrayObject([generic.pdf_string("a"), generic.DictionaryObject(action)])
        tree = generic.DictionaryObject({pdf("Names"): names})
        writer.root[pdf("Names")] = generic.DictionaryObject({pdf("JavaScript"): tree})
        writer.write(out)
    assert refused(tmp_path / "program.pdf") == WHY["script"]


def pdf(name: str) -> generic.NameObject:
    """A name in a PDF."""
    return generic.NameObject(f"/{name}")


def test_too_many_pages_or_none(tmp_path: Path) -> None:
    """One confirmation is a few pages."""
    for pages in (41, 0):
        document = pdfium.PdfDocument.new()
        for _ in range(pages):
            document.new_page(595, 842)
        document.save(tmp_path / f"{pages}.pdf")
    assert refused(tmp_path / "41.pdf") == WHY["pages"]
    assert refused(tmp_path / "0.pdf") in {WHY["empty"], WHY["broken"]}


def test_a_picture_of_a_hundred_thousand_points_square_is_not_unpacked(tmp_path: Path) -> None:
    """A few bytes that say they are ten thousand million points."""
    assert refused(put(tmp_path / "bomb.png", png(100_000, 100_000))) == WHY["huge"]
    many = saved(tmp_path / "many.tif", *(Image.new("1", (9000, 9000), 1) for _ in range(3)))
    assert refused(many) == WHY["huge"]


def png(width: int, height: int) -> bytes:
    """A picture of this size by its own word, with next to nothing in it."""

    def part(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x00\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0" * 10_000)) + part(b"IEND", b"")
    )


def test_a_page_that_unpacks_to_gigabytes_meets_the_wall_and_nobody_else_notices(tmp_path: Path) -> None:
    """The process that opens it dies of its own limits; ours answers with a sentence."""
    stream = zlib.compress(b"\0" * (1 << 30), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length 30>>stream\n595 0 0 842 0 0 cm /I Do       \nendstream",
        b"<</Type/XObject/Subtype/Image/Width 32768/Height 32768/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length " + str(len(stream)).encode() + b">>stream\n" + stream + b"\nendstream",
    ]  # fmt: skip
    body, at = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        at.append(len(body))
        body += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in at)
    end = (
        b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    )
    path = put(tmp_path / "bomb.pdf", body + end)
    assert path.stat().st_size < 2_000_000
    try:
        scan = read_file(path, tmp_path)
    except Invalid as caught:
        assert str(caught) in {WHY["heavy"], WHY["broken"], WHY["huge"]}
    else:
        assert scan.codes == ()


def test_an_archive_inside_a_picture_stays_a_picture(tmp_path: Path) -> None:
    """What is hung on behind a picture is never looked at."""
    path = saved(tmp_path / "both.png", sheet(dpi=100))
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("run.sh", "rm -rf /")
    assert len(read_file(path, tmp_path).pages) == 1


def test_when_scans_are_being_read_already_one_is_asked_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many at once would take the house's memory."""
    monkeypatch.setattr(reading, "PATIENCE", 0.01)
    with reading.AT_ONCE, reading.AT_ONCE, pytest.raises(Conflict, match="Other scans"):
        read_file(saved(tmp_path / "a.png", sheet(dpi=72)), tmp_path)
    assert reading.asked(tmp_path / "a.png", tmp_path).pages
