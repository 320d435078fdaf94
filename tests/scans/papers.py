"""Papers as they come back: printed, signed, scanned crookedly, faxed coarsely, photographed."""

from __future__ import annotations

import io
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFilter

CODE = "HTTPS://MILL.EXAMPLE.COM/VERIFY/7K3MR2QX9DTB/{page}"
A4 = (210, 297)
INCH = 25.4


def sheet(page: int = 1, dpi: int = 300, size: float = 18.0) -> Image.Image:
    """A printed page with lines of text and its code in the upper right corner."""
    paper = Image.new("L", (round(A4[0] / INCH * dpi), round(A4[1] / INCH * dpi)), 255)
    drawn = io.BytesIO()
    segno.make(CODE.format(page=page), error="m", micro=False).save(drawn, kind="png", scale=10, border=0)
    side = round(size / INCH * dpi)
    paper.paste(Image.open(drawn).convert("L").resize((side, side)), (paper.width - side - dpi // 2, dpi // 2))
    pen = ImageDraw.Draw(paper)
    for line in range(dpi * 2, paper.height - dpi, dpi // 6):
        pen.text((dpi // 2, line), "4 reels of offset paper, 80 g, 860 mm, core 76 " * 2, fill=0, font_size=dpi // 12)
    return paper


def turned(paper: Image.Image, degrees: float) -> Image.Image:
    """Laid crookedly on the glass."""
    return paper.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def faxed(paper: Image.Image, lines: float = 98, softness: float = 0.6) -> Image.Image:
    """As a fax machine sends it: 204 points across to the inch, so many lines down, black or white."""
    width, height = 1728, round(paper.height / paper.width * 1728 * lines / 204)
    coarse = paper.resize((width, height), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(softness))
    return coarse.point(lambda grey: 255 if grey > 140 else 0).convert("1")


def skewed(paper: Image.Image) -> Image.Image:
    """Photographed from aside."""
    width, height = paper.size
    away = width // 25
    corners = (-away, -away, away // 2, height + away // 2, width + away, height, width - away, away)
    return paper.transform(paper.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=200)


def saved(path: Path, *pages: Image.Image, dpi: tuple[int, int] | None = None) -> Path:
    """The pages as one file, of the kind its name says."""
    first, *rest = pages
    more = {"save_all": True, "append_images": rest} if rest else {}
    first.save(path, **({"dpi": dpi} if dpi else {}), **more)
    return path
