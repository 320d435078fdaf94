"""The customer's signature on the sealed confirmation: on top of the mill's seal, which stays whole (S9, E2)."""

from __future__ import annotations

import io
from datetime import datetime

from PIL import Image, ImageDraw, ImageFont
from pyhanko import stamp
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from signback.documents.fonts import folders
from signback.documents.key import signer
from signback.documents.seal import Sealer

HEIGHT, WIDTH = 240, 720
HANDS = ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "Inter-Italic.otf", "Inter-Regular.otf", "Inter.ttc")


def countersign(content: bytes, name: str, reason: str, picture: Image.Image, when: datetime) -> bytes:
    """The sealed file with the customer's signature in the field that the mill left open for it."""
    out = IncrementalPdfFileWriter(io.BytesIO(content))
    empty = next((found[0] for found in fields.enumerate_sig_fields(out, filled_status=False)), None)
    meta = signers.PdfSignatureMetadata(
        field_name=empty or "Customer", name=name, reason=reason[:400], subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )  # fmt: skip
    style = stamp.StaticStampStyle(background=PdfImage(picture), background_opacity=1, border_width=0)
    return Sealer(meta, signer(), stamp_style=style).sealed(out)


def written(name: str, when: str) -> Image.Image:
    """A name as it was typed, with its time, as a picture; in whatever letters it is written."""
    paper = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(paper)
    size = 92
    while size > 24 and pen.textlength(name, font=hand(size)) > WIDTH - 40:
        size -= 6
    pen.text((20, 40), name, fill=20, font=hand(size))
    pen.line([(20, 165), (WIDTH - 20, 165)], fill=90, width=3)
    pen.text((20, 180), when, fill=90, font=hand(34))
    return paper


def hand(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The first font with all letters that is on the machine."""
    for name in HANDS:
        for folder in folders():
            for file in folder.rglob(name):
                return ImageFont.truetype(str(file), size)
    return ImageFont.load_default(size)
