"""Sealing: PAdES with the mill's key over the whole file; the customer's fields stay open to be signed (E2)."""

from __future__ import annotations

import io
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from pyhanko import stamp
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers import constants

from signback.documents.press import Place, Printed

A4_HEIGHT = 841.89
OWN = "MillSeal"
ROOM = 16_384
"""Room for the seal in the file, in hexadecimal places: more than any certificate chain asks for."""
Corners = tuple[int, int, int, int]
T = TypeVar("T")


def seal(printed: Printed, signer: signers.Signer) -> bytes:
    """All fields are made first; then the seal permits nothing but filling them in."""
    out = IncrementalPdfFileWriter(io.BytesIO(printed.pdf))
    make_fields(out, printed.places)
    meta = signers.PdfSignatureMetadata(
        field_name=OWN, certify=True, docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256",
    )  # fmt: skip
    style = Clear(border_width=0, background=None)
    return Sealer(meta, signer, stamp_style=style).sealed(out, bytes_reserved=ROOM)


class Sealer(signers.PdfSigner):
    """Seals a PDF 1.7, which PDF/A-3 asks for: pyHanko would raise it to 2.0 for the sake of the key's curve."""

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        """PAdES, as an extension of PDF 1.7."""
        pdf_out.register_extension(constants.ESIC_EXTENSION_1)

    def sealed(self, out: IncrementalPdfFileWriter, **more: Any) -> bytes:
        """The whole file, sealed here and now, whether or not an event loop runs in this thread."""
        return bytes(without_waiting(self.async_sign_pdf(out, **more)).getvalue())


def without_waiting(work: Coroutine[Any, Any, T]) -> T:
    """What comes of work that asks nobody outside: no clock, no other house, so no event loop is needed for it."""
    try:
        work.send(None)
    except StopIteration as done:
        found: T = done.value
        return found
    work.close()
    raise RuntimeError("Sealing waits for somebody outside; nothing of the kind was asked for")


def make_fields(out: IncrementalPdfFileWriter, places: Iterable[Place]) -> None:
    """The fields where the page itself says that there is room for them."""
    for place in places:
        spec = fields.SigFieldSpec(place.name, on_page=place.page - 1, box=corners(place), combine_annotation=True)
        fields.append_signature_field(out, spec)
        show_nothing(out, spec)


def corners(place: Place) -> Corners:
    """Typst counts from the top left, PDF from the bottom left."""
    left, top = place.x, A4_HEIGHT - place.y
    return round(left), round(top - place.height), round(left + place.width), round(top)


def show_nothing(out: IncrementalPdfFileWriter, spec: fields.SigFieldSpec) -> None:
    """An empty appearance: PDF/A asks for one, and pyHanko's own is a grey box over the print."""
    assert spec.box is not None
    left, bottom, right, top = spec.box
    blank = RawContent(b"", box=BoxConstraints(right - left, top - bottom)).as_form_xobject()
    for reference in out.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        if field["/T"] == spec.sig_field_name:
            look = {generic.pdf_name("/N"): out.add_object(blank)}
            field["/AP"] = generic.DictionaryObject(look)  # type: ignore[no-untyped-call]
            out.mark_update(reference)


class ClearStamp(stamp.BaseStamp):
    """Nothing on the page: it already says what stands there, and no foreign font comes in."""

    def render(self) -> bytes:
        """No marks at all."""
        return b""


class Clear(stamp.BaseStampStyle):
    """The style of that stamp."""

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, str]) -> ClearStamp:
        """The stamp."""
        return ClearStamp(writer=writer, style=self, box=box)
