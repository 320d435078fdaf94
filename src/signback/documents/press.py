"""The press: from a document's data to PDF/A by typst, the same bytes for the same data (S8)."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from signback.cores import elsewhere
from signback.documents import codes, fonts
from signback.documents.kinds import DocumentKind
from signback.documents.words import Language

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]
USUAL_PAGES = 2
_of_thread = threading.local()


@dataclass(frozen=True)
class Place:
    """A field for a signature on a page: points from the left and from the top."""

    name: str
    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Printed:
    """A document as it left the press, with the places where it will be sealed and signed."""

    pdf: bytes
    pages: int
    places: tuple[Place, ...]


def print_paper(kind: DocumentKind, text: str, issued: datetime, language: Language) -> Printed:
    """Set one document in one language; a page has its QR code, and only as many are made as there are pages."""
    fonts.refuse_unprintable(text, language)
    digest = codes.digest_of(text)
    printed = compiled(kind, text, issued, digest, language, USUAL_PAGES)
    if printed.pages > USUAL_PAGES:
        printed = compiled(kind, text, issued, digest, language, printed.pages)
    return printed


def compiled(kind: DocumentKind, text: str, issued: datetime, digest: str, language: Language, pages: int) -> Printed:
    """One run of the press."""
    about = json.dumps(about_print(kind, digest, language, pages), ensure_ascii=False)
    press = compiler()
    paper = {"paper": f'{{"data":{text},"print":{about}}}'}
    with elsewhere():
        pdf = press.compile(
            input=TEMPLATES / f"{kind.name}.typ", format="pdf", sys_inputs=paper, pdf_standards=STANDARDS,
            timestamp=int(issued.timestamp()),
        )  # fmt: skip
    assert isinstance(pdf, bytes)
    found = [said["value"] for said in json.loads(press.query("<signature-field>"))]
    pages = int(json.loads(press.query("<pages>", field="value", one=True)))
    return Printed(pdf, pages, tuple(Place(**said) for said in found))


def about_print(kind: DocumentKind, digest: str, language: Language, pages: int) -> dict[str, Any]:
    """What stands on the paper beside its data."""
    code = codes.code_of(digest)
    return {
        "lang": language, "title": kind.title.in_language(language), "hash": digest, "code": codes.spaced(code),
        "verify-at": codes.verify_address(), "qr": codes.page_codes(code, pages), "fonts": families(),
    }  # fmt: skip


def families() -> dict[str, list[str]]:
    """The fonts that are there, the first that has a letter is taken."""
    gone = set(fonts.missing_fonts())
    wanted = {
        "sans": [fonts.LATIN, "Libertinus Serif", fonts.CHINESE],
        "serif": ["Libertinus Serif", fonts.CHINESE_SERIF, fonts.CHINESE],
    }
    found = {use: [name for name in names if name not in gone] for use, names in wanted.items()}
    if fonts.LATIN not in gone:
        found["sans"].remove("Libertinus Serif")
    return found


def compiler() -> typst.Compiler:
    """This thread's press; the fonts are read once for all."""
    if not hasattr(_of_thread, "press"):
        _of_thread.press = typst.Compiler(root=TEMPLATES, font_paths=fonts.fonts())
    press: typst.Compiler = _of_thread.press
    return press
