"""The confirmation comes back as fax, scan or photograph: recognised, recorded, laid beside what was sent (S9)."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from signback.orders.confirmation import RETURN_ITEMS
from signback.orders.events.confirming import ReturnAccepted, ReturnRecorded
from signback.orders.events.settling import ReceiptRecorded
from signback.orders.refusals import Invalid
from signback.scans import store
from tests import given
from tests.documents.papers import content, file
from tests.given import REEL, Story
from tests.scans.papers import faxed, saved, sheet, skewed, turned
from tests.surfaces.test_step_pages import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    """An order of class B whose confirmation is with the customer."""
    return given.order("B", upto="confirm")


def printed(story: Story, kind: str = "order-confirmation", place: int = -1) -> list[Image.Image]:
    """The paper as the customer's printer makes it, signed with a pen and stamped."""
    document = pdfium.PdfDocument(content(file(story, kind, "en", place)))
    pages = [page.render(scale=300 / 72, grayscale=True).to_pil().convert("L") for page in document]
    pen = ImageDraw.Draw(pages[-1])
    across, down = pages[-1].size
    pen.line([(across * 0.2, down * 0.8), (across * 0.3, down * 0.76), (across * 0.45, down * 0.81)], fill=30, width=9)
    pen.ellipse([across * 0.5, down * 0.74, across * 0.62, down * 0.82], outline=60, width=8)
    return pages


def fax(pages: list[Image.Image], folder: Path, lines: float = 98) -> bytes:
    """Faxed back, laid in crookedly, the last page first."""
    crooked = [faxed(turned(page, 1.5 - n), lines) for n, page in enumerate(pages)]
    return saved(folder / "fax.tif", *reversed(crooked)).read_bytes()


def scan(pages: list[Image.Image], folder: Path) -> bytes:
    """Scanned, out of focus, nearly black and white."""
    soft = [
        turned(page.filter(ImageFilter.GaussianBlur(1.5)), -2).point(lambda v: 0 if v < 150 else 255) for page in pages
    ]
    return saved(folder / "scan.pdf", *soft).read_bytes()


def photograph(pages: list[Image.Image], folder: Path) -> bytes:
    """The last page on a desk."""
    return saved(folder / "photo.jpg", skewed(pages[-1])).read_bytes()


def hand_in(desk: Desk, paper: bytes, name: str = "fax.tif", status: int = 302, **said: str) -> str:
    """At the page for signed papers; where it leads, or what it says."""
    with time_machine.travel(desk.story.at, tick=False):
        answer = desk.client.post("/signed-papers", {"attachment": SimpleUploadedFile(name, paper), **said})
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.headers["Location"] if status == 302 else answer.content.decode()


@pytest.mark.parametrize(
    ("made", "name", "route"), [(fax, "fax.tif", "fax"), (scan, "scan.pdf", "scan"), (photograph, "a.jpg", "scan")]
)
def test_every_route_leads_to_the_same_record(story: Story, tmp_path: Path, made, name: str, route: str) -> None:  # type: ignore[no-untyped-def]
    """S9: the paper says itself which order and revision it is; the clerk adds who signed, and checks every page."""
    desk, service = Desk(story, story.salesperson), Desk(story, "customer-service")
    pages = printed(story)
    url = hand_in(desk, made(pages, tmp_path), name, route=route)
    assert url == f"/orders/{story.number}/record_signed_confirmation"
    page = desk.get("record_signed_confirmation")
    assert f"{name} is kept" in page and "Order confirmation" in page
    kept = page.split('name="_files" value="')[1].split('"')[0]
    desk.post("record_signed_confirmation", act="perform", _key="k", _files=kept, signer="Lin Mei", route=route,
              revision="1", authority="Head of purchasing")  # fmt: skip
    found = story.last(ReturnRecorded)
    assert (found.signer, found.revision, str(found.route)) == ("Lin Mei", 1, route)
    assert found.attachment is not None and found.attachment.name == name
    check = service.get("accept_return")
    assert "Revision 1, by the code on its pages" in check
    assert ("Not found: page 1 of 2" in check) is (made is photograph)
    shown = check.count("/documents/order-confirmation/")
    assert shown == (1 if made is photograph else len(pages))
    picture = check.split('<img src="')[1].split('"')[0]
    assert service.client.get(picture).content.startswith(b"\xff\xd8")
    service.post("accept_return", act="perform", _key="c", ticked=list(RETURN_ITEMS))
    assert story.events(ReturnAccepted)


def test_a_paper_of_another_order_is_refused(story: Story, tmp_path: Path) -> None:
    """S9: wherever it is handed in: by its page it leads to its own order, at this order's step it is refused."""
    other = given.order("C", upto="confirm", customer="K-3001", deposit=0)
    paper = fax(printed(other), tmp_path)
    kept = store.keep("fax.tif", paper, "attachment")
    said = {"signer": "Lin", "attachment": kept}
    story.refuses(story.salesperson, "record_signed_confirmation", said, kind=Invalid, field="attachment",
                  says="is a paper of another order")  # fmt: skip
    assert hand_in(Desk(story, "customer-service"), paper) == f"/orders/{other.number}/record_signed_confirmation"
    stranger = Desk(story, story.salesperson)
    if other.salesperson != story.salesperson:
        assert "There is no order" in hand_in(stranger, paper, status=422)


def test_an_old_revision_is_refused_whatever_is_typed(story: Story, tmp_path: Path) -> None:
    """S9: the clerk types 2, the code says 1."""
    old = fax(printed(story), tmp_path)
    story.do("customer-service", "withdraw_confirmation", {"reason": "Wrong width"})
    story.lines = [{**REEL, "width": 860}]
    story.do("customer-service", "write_memorandum", story.memorandum())
    story.do("customer-service", "hand_over_memorandum")
    story.checks()
    story.confirm()
    said = {"signer": "Lin", "revision": 2, "attachment": store.keep("fax.tif", old, "attachment")}
    story.refuses(story.salesperson, "record_signed_confirmation", said, kind=Invalid, field="attachment",
                  says="is revision 1; revision 2 is in force")  # fmt: skip
    new = store.keep("fax.tif", fax(printed(story), tmp_path), "attachment")
    story.do(story.salesperson, "record_signed_confirmation", {**said, "attachment": new})
    assert story.last(ReturnRecorded).revision == 2


def test_another_document_is_not_the_confirmation(story: Story, tmp_path: Path) -> None:
    """S9: a memorandum that came back signed binds nobody."""
    paper = fax(printed(story, "memorandum"), tmp_path)
    assert "it is not signed by the customer" in hand_in(Desk(story, story.salesperson), paper, status=422)
    said = {"signer": "Lin", "attachment": store.keep("fax.tif", paper, "attachment")}
    story.refuses(story.salesperson, "record_signed_confirmation", said, kind=Invalid, says="customer information memo")


def test_two_papers_in_one_file_are_sent_one_by_one(story: Story, tmp_path: Path) -> None:
    """Each is checked by itself."""
    other = given.order("C", upto="confirm", customer="K-3001", deposit=0)
    paper = fax([*printed(story), *printed(other)], tmp_path)
    assert "holds several papers" in hand_in(Desk(story, "customer-service"), paper, status=422)


def test_a_paper_without_a_readable_code_asks_for_its_order(story: Story, tmp_path: Path) -> None:
    """The file is kept meanwhile; its check says that no code was read."""
    desk = Desk(story, story.salesperson)
    blank = saved(tmp_path / "blank.png", sheet(dpi=60).resize((300, 420))).read_bytes()
    page = hand_in(desk, blank, "blank.png", 422)
    assert "No code could be read on it" in page and "blank.png is kept" in page
    kept = page.split('name="_files" value="')[1].split('"')[0]
    with time_machine.travel(story.at, tick=False):
        answer = desk.client.post("/signed-papers", {"_files": kept, "number": story.number, "route": "post"})
    assert answer.headers["Location"] == f"/orders/{story.number}/record_signed_confirmation"
    with time_machine.travel(story.at, tick=False):
        wrong = desk.client.post("/signed-papers", {"_files": kept, "number": "9999"})
        none = desk.client.post("/signed-papers", {"number": story.number})
    assert "There is no order 9999" in wrong.content.decode()
    assert "Choose the file" in none.content.decode()


def test_a_signed_receipt_finds_its_delivery(tmp_path: Path) -> None:
    """S18: the arrival receipt of delivery 1 leads to its step, and to no other delivery's."""
    story = given.order("C", upto="settle", deposit=0)
    key = story.plan("4.5")
    story.delivery_order("4.5", key)
    story.explain(key)
    story.ship("4.5", key)  # type: ignore[arg-type]
    paper = fax(printed(story, "arrival-receipt"), tmp_path)
    url = hand_in(Desk(story, "delivery"), paper)
    assert url == f"/orders/{story.number}/deliveries/1/record_receipt"
    kept = store.keep("fax.tif", paper, "attachment")
    story.at = story.at.replace(hour=23)
    said = {"signer": "Storekeeper", "arrived": story.at, "received": "4.5", "attachment": kept}
    story.do("delivery", "record_receipt", said, key)
    assert story.last(ReceiptRecorded, key).attachment == kept


def test_only_those_who_take_papers_in_have_the_page(story: Story) -> None:
    """Finance has no use for it; a stranger sees the door."""
    for who, status in (("finance", 403), ("customer-service", 200), ("delivery", 200)):
        assert Desk(story, who).client.get("/signed-papers").status_code == status
