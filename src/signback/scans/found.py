"""What is found in a file: its pages with their codes, or why it is not taken (S9)."""

from __future__ import annotations

from dataclasses import dataclass

PREVIEW = "page-{page}.jpg"


@dataclass(frozen=True)
class ScannedPage:
    """One page: its size in pixels, by how many degrees it was turned upright, and what its codes say."""

    width: int
    height: int
    turned: int = 0
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scan:
    """A file's pages in their order."""

    pages: tuple[ScannedPage, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, page by page."""
        return tuple(code for page in self.pages for code in page.codes)


WHY = {
    "kind": "Only PDF, PNG, JPEG and TIFF are taken",
    "broken": "This file is damaged and cannot be opened; scan it again",
    "locked": "This PDF is locked with a password; print it to a PDF without one",
    "script": "This PDF carries a program; print it to a plain PDF and send that",
    "pages": "This file has more than 40 pages; send the confirmation by itself",
    "empty": "This file has no pages",
    "huge": "A page of this file is far too large; scan it in grey at 200 dpi",
    "heavy": "This file takes too much memory or time to open; scan it in grey at 200 dpi",
}
"""Why a file is not taken, each with the way out."""
