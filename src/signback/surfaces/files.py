"""Files that people attach: kept once by their digest, refused early when they are no documents (S2.3, S9)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from signback.orders.events.intake import Attachment
from signback.orders.refusals import Invalid, NotFound

LARGEST = 20 * 1024 * 1024
BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}


def keep(upload: UploadedFile[bytes], field: str) -> Attachment:
    """Keep an uploaded scan, fax or letter; only documents and pictures are taken."""
    if (upload.size or 0) > LARGEST:
        raise Invalid("This file is larger than 20 MB; scan it in grey at 200 dpi", field=field)
    content = upload.read()
    media_type = next((kind for start, kind in BEGINNINGS.items() if content.startswith(start)), None)
    if media_type is None:
        raise Invalid("Only PDF, PNG, JPEG and TIFF are taken", field=field)
    digest = hashlib.sha256(content).hexdigest()
    store(digest, content)
    name = "".join(c for c in Path(upload.name or "file").name if c.isprintable())[:120]
    return Attachment(name, media_type, digest, len(content))


def store(digest: str, content: bytes) -> None:
    """Write the bytes where their digest says, once and whole."""
    path = path_of(digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.rename(path)


def path_of(digest: str) -> Path:
    """Where a file lies."""
    return Path(settings.DATA) / "files" / digest[:2] / digest


def read(digest: str) -> bytes:
    """The bytes of a kept file."""
    path = path_of(digest)
    if not path.is_file():
        raise NotFound("no_such_file", "This file is not in the store", "Ask for it again")
    return path.read_bytes()
