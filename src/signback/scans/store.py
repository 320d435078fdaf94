"""Files that people attach: opened behind the wall, kept once by digest, with a picture of every page (S2.3, S9)."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings
from pydantic import TypeAdapter

from signback.orders.events.intake import Attachment
from signback.orders.refusals import Invalid, NotFound, Refused
from signback.scans.found import PREVIEW, WHY, Scan
from signback.scans.pages import kind_of
from signback.scans.reading import read_file

LARGEST = 20 * 1024 * 1024
TELL = "Tell the administrator: signback verify names it, and a backup has it whole"
RECORD = "scan.json"


@dataclass(frozen=True)
class Kept:
    """What is known of a kept file: its type, its size, its pages."""

    media_type: str
    size: int
    scan: Scan


KEPT = TypeAdapter(Kept)


def keep(name: str, content: bytes, field: str) -> Attachment:
    """Keep a scan, fax, letter or photograph; what is no honest paper is Invalid at the field."""
    if len(content) > LARGEST:
        raise Invalid("This file is larger than 20 MB; scan it in grey at 200 dpi", field=field)
    kind = kind_of(content[:16])
    if kind is None:
        raise Invalid(WHY["kind"], field=field)
    digest = hashlib.sha256(content).hexdigest()
    if not (pages_folder(digest) / RECORD).is_file():
        take_in(digest, content, kind, field)
    return Attachment(printable(name), kind, digest, len(content))


def take_in(digest: str, content: bytes, kind: str, field: str) -> None:
    """Read the file in a folder of its own; only what could be read whole takes its place in the store."""
    path, pages = path_of(digest), pages_folder(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix=".part-", dir=path.parent))
    try:
        part = folder / "file"
        part.write_bytes(content)
        scan = read_file(part, folder, field)
        part.rename(path)
        (folder / RECORD).write_bytes(KEPT.dump_json(Kept(kind, len(content), scan)))
        take_place(folder, pages)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def take_place(folder: Path, pages: Path) -> None:
    """Whoever kept the same file at the same moment kept the same pages."""
    try:
        folder.rename(pages)
    except OSError:
        if not (pages / RECORD).is_file():
            raise


def printable(name: str) -> str:
    """A file's name as it may be shown."""
    return "".join(sign for sign in Path(name.replace("\\", "/")).name if sign.isprintable())[:120] or "file"


def path_of(digest: str) -> Path:
    """Where a file lies."""
    return Path(settings.DATA) / "files" / digest[:2] / digest


def pages_folder(digest: str) -> Path:
    """Where the pictures of its pages lie."""
    return path_of(digest).with_suffix(".pages")


def known(digest: str) -> Kept | None:
    """What is known of a file; None where the house has no such file."""
    if len(digest) != 64 or not all(sign in "0123456789abcdef" for sign in digest):
        return None
    record = pages_folder(digest) / RECORD
    return KEPT.validate_json(record.read_bytes()) if record.is_file() else None


def read(digest: str) -> bytes:
    """The bytes of a kept file."""
    path = path_of(digest)
    if not path.is_file():
        raise NotFound("no_such_file", "This file is not in the store", "Ask for it again")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise Refused("file_altered", "This file is not the one that came: it is handed out to nobody", TELL)
    return content


def picture(digest: str, page: int) -> bytes:
    """The picture of a page, made by the house itself: nothing of the sender's can run in it."""
    path = pages_folder(digest) / PREVIEW.format(page=page)
    if not path.is_file():
        raise NotFound("no_such_page", f"This file has no page {page}", "Open the file itself")
    return path.read_bytes()
