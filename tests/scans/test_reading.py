"""The code of a page is found however the paper comes back (S9)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from signback.scans.found import PREVIEW, Scan
from signback.scans.reading import read_file
from tests.scans.papers import CODE, faxed, saved, sheet, skewed, turned


def read(file: Path) -> Scan:
    """Read a file, its pictures beside it."""
    return read_file(file, file.parent)


@pytest.mark.parametrize("degrees", [0, 3, -4, 17, 90, 180, 270])
@pytest.mark.parametrize("lines", [98, 196])
def test_a_fax_is_read_however_it_was_laid_in(tmp_path: Path, degrees: float, lines: float) -> None:
    """Standard resolution has half as many lines as fine; the page is shown upright and in its true height."""
    scan = read(saved(tmp_path / "fax.tif", faxed(turned(sheet(), degrees), lines)))
    assert scan.codes == (CODE.format(page=1),)
    shown = scan.pages[0]
    assert (shown.turned + degrees) % 360 < 4 or (shown.turned + degrees) % 360 > 356
    if degrees in {0, 90, 180, 270}:
        assert shown.height / shown.width == pytest.approx(297 / 210, rel=0.05)


def test_a_fax_that_tells_its_resolution_is_believed(tmp_path: Path) -> None:
    """Also without any code on it, its height is right."""
    blank = Image.new("1", (1728, 1145), 1)
    scan = read(saved(tmp_path / "fax.tif", blank, dpi=(204, 98)))
    assert scan.codes == ()
    assert scan.pages[0].height == pytest.approx(1145 * 204 / 98, abs=2)


@pytest.mark.parametrize("name", ["scan.pdf", "scan.tif"])
def test_each_page_of_a_file_says_its_own_code(tmp_path: Path, name: str) -> None:
    """In the order of the file, one picture for each to be looked at."""
    scan = read(saved(tmp_path / name, turned(sheet(2), 2), sheet(1), Image.new("L", (1000, 1400), 255)))
    assert [page.codes for page in scan.pages] == [(CODE.format(page=2),), (CODE.format(page=1),), ()]
    for number in (1, 2, 3):
        with Image.open(tmp_path / PREVIEW.format(page=number)) as picture:
            assert picture.width <= 1240


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png"])
def test_a_photograph_from_aside_is_read(tmp_path: Path, name: str) -> None:
    """A phone over a desk, out of focus."""
    paper = skewed(sheet()).filter(ImageFilter.GaussianBlur(2))
    assert read(saved(tmp_path / name, paper)).codes == (CODE.format(page=1),)


def test_a_signature_across_the_paper_does_not_hide_the_code(tmp_path: Path) -> None:
    """What is written or stamped over a part of the code is made good by its own correction."""
    paper = sheet()
    stamp = Image.new("L", (60, 60), 0)
    paper.paste(stamp, (paper.width - 150 - 212 + 90, 150 + 110))
    assert read(saved(tmp_path / "scan.png", paper)).codes == (CODE.format(page=1),)
