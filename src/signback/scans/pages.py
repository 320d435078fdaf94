"""From a file's bytes to the grey pictures of its pages; what is no honest scan is refused before it is unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PAGES = 40
MOST_PIXELS = 60_000_000
"""An A3 page at 400 dpi has 31 million."""
DPI = 200
WIDEST = 3400
"""Pixels of a page drawn from a PDF, along its longer side."""
KINDS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
"""The first bytes of what is taken."""
FORMATS = ("PNG", "JPEG", "TIFF")


class NotTaken(Exception):
    """A file that is not opened; its word is a key of `found.WHY`."""


def kind_of(beginning: bytes) -> str | None:
    """What a file is by its first bytes, never by its name."""
    return next((kind for start, kind in KINDS.items() if beginning.startswith(start)), None)


def pages_of(file: Path) -> Iterator[Image.Image]:
    """The pages as pictures in grey."""
    with file.open("rb") as opened:
        kind = kind_of(opened.read(16))
    if kind is None:
        raise NotTaken("kind")
    return drawn(file) if kind == "application/pdf" else frames(file)


def drawn(file: Path) -> Iterator[Image.Image]:
    """The pages of a PDF, drawn at the resolution of a good fax; its programs never run."""
    try:
        document = pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        raise NotTaken("locked" if "password" in str(error).lower() else "broken") from error
    try:
        refuse_programs(document)
        if len(document) > MOST_PAGES:
            raise NotTaken("pages")
        for page in document:
            yield page.render(scale=scale_of(*page.get_size()), grayscale=True).to_pil().convert("L")
    finally:
        document.close()


def refuse_programs(document: pdfium.PdfDocument) -> None:
    """A paper has no program in it."""
    if pdfium_raw.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0:
        raise NotTaken("script")


def scale_of(width: float, height: float) -> float:
    """How large a page is drawn: at our resolution, a poster smaller."""
    longer = max(width, height)
    if not 0 < longer < 100_000:
        raise NotTaken("huge")
    return min(DPI / 72, WIDEST / longer)


def frames(file: Path) -> Iterator[Image.Image]:
    """The frames of a picture; a fax in half resolution gets its height back."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(file, formats=FORMATS) as picture:
            if getattr(picture, "n_frames", 1) > MOST_PAGES:
                raise NotTaken("pages")
            for frame in range(getattr(picture, "n_frames", 1)):
                picture.seek(frame)
                if picture.width * picture.height > MOST_PIXELS:
                    raise NotTaken("huge")
                yield square(ImageOps.exif_transpose(picture).convert("L"), picture.info.get("dpi"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotTaken("huge") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise NotTaken("broken") from error


def square(picture: Image.Image, dpi: tuple[float, float] | None) -> Image.Image:
    """The picture with as many points to the inch across as down: a standard fax has 204 by 98."""
    across, down = map(float, dpi or (1, 1))
    if not (across and down) or 0.9 < across / down < 1.1 or not 0.2 < across / down < 5:
        return picture
    return picture.resize((picture.width, round(picture.height * across / down)), Image.Resampling.BICUBIC)
