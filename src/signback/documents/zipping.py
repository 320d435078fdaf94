"""A folder as one zip file that is written while it is read: nothing of it is kept whole (S16.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

PACKED = (".pdf", ".jpg", ".jpeg", ".png", ".zip")
SUMS = "SHA256SUMS"
Part = tuple[str, Iterable[bytes]]
"""A file of the folder: its path, and its content in pieces."""


class Outlet:
    """Where the archive writes, and from where what is written is taken at once."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep a piece until it is taken."""
        self._written.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        found, self._written = b"".join(self._written), []
        return found


def zipped(parts: Iterable[Part], moment: datetime) -> Iterator[bytes]:
    """The archive, piece by piece; last comes the list of all hashes."""
    outlet, sums = Outlet(), list[str]()
    with ZipFile(outlet, "w") as archive:  # type: ignore[call-overload]
        for path, pieces in parts:
            digest = hashlib.sha256()
            with archive.open(about(path, moment), "w") as file:
                for piece in pieces:
                    digest.update(piece)
                    file.write(piece)
                    yield outlet.taken()
            sums.append(f"{digest.hexdigest()}  {path}\n")
        archive.writestr(about(SUMS, moment), "".join(sums))
    yield outlet.taken()


def about(path: str, moment: datetime) -> ZipInfo:
    """One file; what is packed already is not packed again."""
    found = ZipInfo(path, moment.timetuple()[:6])
    found.compress_type = ZIP_STORED if path.lower().endswith(PACKED) else ZIP_DEFLATED
    found.external_attr = 0o644 << 16
    return found
