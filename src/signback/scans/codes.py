"""The codes on a page, also rotated, skewed, blurred or faxed; the page is turned upright by them (S9)."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import zxingcpp
from PIL import Image, ImageFilter

from signback.scans.found import ScannedPage

LARGE = 2600
"""A page wider than this has points enough; doubling it would only cost memory."""
FULL = 204 / 98
"""From a standard fax to its true height."""
UNEVEN, MOST_UNEVEN = 1.25, 5
ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
Barcodes = list[zxingcpp.Barcode]


def upright(picture: Image.Image) -> tuple[ScannedPage, Image.Image]:
    """What the page's codes say, and the page as a reader holds it."""
    shown, codes = first_read(picture)
    turned = 0
    if codes and (stretch := stretch_of(codes[0])) != 1:
        shown = taller(shown, stretch)
        codes = read_codes(shown) or codes
    if codes:
        turned = codes[0].orientation % 360
        shown = shown.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=255) if turned else shown
    said = tuple(dict.fromkeys(code.text for code in codes))
    return ScannedPage(shown.width, shown.height, turned, said), shown


def first_read(picture: Image.Image) -> tuple[Image.Image, Barcodes]:
    """The page with its codes: as it is, else as a fax of half the lines that does not say so."""
    codes = read_codes(picture)
    if codes or picture.height > picture.width:
        return picture, codes
    full = taller(picture, FULL)
    codes = read_codes(full)
    return (full, codes) if codes else (picture, codes)


def taller(picture: Image.Image, stretch: float) -> Image.Image:
    """The picture with more lines, as wide as before."""
    return picture.resize((picture.width, round(picture.height * stretch)), Image.Resampling.BICUBIC)


def read_codes(picture: Image.Image) -> Barcodes:
    """The first way of looking that finds any."""
    for look in looks(picture):
        found: Barcodes = zxingcpp.read_barcodes(look, formats=ONLY)
        readable = [code for code in found if code.valid and len(code.text) < 300]
        if readable:
            return readable
    return []


def looks(picture: Image.Image) -> Iterator[Image.Image]:
    """The page as it is, then softened, then larger and softened; faxes break fine modules apart."""
    yield picture
    yield picture.filter(ImageFilter.GaussianBlur(1))
    if picture.width <= LARGE:
        double = picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.BICUBIC)
        for softness in (1, 2, 3.5):
            yield double.filter(ImageFilter.GaussianBlur(softness))


def stretch_of(code: zxingcpp.Barcode) -> float:
    """How much taller the page is than its picture: a code is square, and a fax does not say how many lines it has."""
    at = code.position
    x1, y1 = at.top_right.x - at.top_left.x, at.top_right.y - at.top_left.y
    x2, y2 = at.bottom_left.x - at.top_left.x, at.bottom_left.y - at.top_left.y
    # Both sides are as long as each other, and stand at a right angle: whichever says it more clearly is asked.
    equal, upright = (x1 * x1 - x2 * x2, y2 * y2 - y1 * y1), (-x1 * x2, y1 * y2)
    above, below = max(equal, upright, key=lambda said: abs(said[1]))
    stretch = sqrt(above / below) if below and above / below > 0 else 1
    return stretch if UNEVEN <= max(stretch, 1 / stretch) <= MOST_UNEVEN else 1
