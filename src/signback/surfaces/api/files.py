"""Files before they are named in a step: a signed confirmation, a receipt, a fax."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from signback.orders.refusals import Invalid
from signback.scans import store
from signback.surfaces import files
from signback.surfaces.api.sign_in import staff_of

router = Router(tags=["Files"])


class FileOut(Schema):
    """A kept file: its first four fields are what a step's `attachment` takes."""

    name: str
    media_type: str
    sha256: str
    size: int
    codes: list[list[str]] = Field(description="What the codes on each page say, page by page")


@router.post("/files", response={201: FileOut}, summary="Send a file")
def send_file(request: HttpRequest, file: File[UploadedFile]) -> Status[FileOut]:
    """Keep a scan, fax or letter (PDF, PNG, JPEG or TIFF, 20 MB at most) to name it in a step; the same file once."""
    staff_of(request)
    kept = files.keep(file, "file")
    found = store.known(kept.sha256)
    if found is None:
        raise Invalid("The file could not be kept; send it again", field="file")
    codes = [list(page.codes) for page in found.scan.pages]
    return Status(
        201, FileOut(name=kept.name, media_type=kept.media_type, sha256=kept.sha256, size=kept.size, codes=codes)
    )
