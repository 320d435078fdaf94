"""The customer's own page: the link in the mail, the code, the signature, the refusal to sign (S8, S9, S9.3)."""

from __future__ import annotations

import base64
import html
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from signback.documents.check import Finding, check_file
from signback.engine.checkpoints import sequence
from signback.engine.models import Notice, Outbox, Root
from signback.messages.links import link_of
from signback.messages.worker import run_once
from signback.orders import confirmation, dispatch
from signback.orders.dates import slips_next
from signback.orders.events.confirming import CustomerAnswered, LinkOpened, ReturnRecorded
from signback.orders.models import Contact
from signback.scans import store
from tests import given
from tests.documents.papers import signatures
from tests.given import REEL, Story, then
from tests.scans.papers import saved

pytestmark = pytest.mark.django_db
LIN = "lin.jia@nordlicht.example"


@pytest.fixture
def story() -> Story:
    """An order of class B, sent to the customer, whose signatory is named with her address."""
    return sent(given.order("B", upto="checks", deposit=0))


def sent(story: Story) -> Story:
    """Checked, sent through the link, the signatory named."""
    story.do(story.salesperson, "name_signatory", {"name": "Lin Jia", "position": "Head of production", "email": LIN})
    ticked = [item.key for item in confirmation.items(story.order)]
    story.do("customer-service", "check_confirmation", {"ticked": ticked})
    story.do("customer-service", "send_confirmation", {"route": "link", "to": LIN, "pages": 2})
    return story


class Reader:
    """Somebody with the link, at their browser, at the story's hour."""

    def __init__(self, story: Story, address: str = LIN) -> None:
        self.story, self.client = story, Client()
        with time_machine.travel(story.at, tick=False):
            self.url = "/c/" + link_of(story.number, address).rpartition("/c/")[2]

    def get(self, path: str = "", status: int = 200) -> str:
        with time_machine.travel(self.story.at, tick=False):
            answer = self.client.get(self.url + path)
        assert answer.status_code == status, answer.status_code
        return html.unescape(answer.content.decode(errors="replace"))

    def post(self, status: int = 302, **said: object) -> str:
        with time_machine.travel(self.story.at, tick=False):
            answer = self.client.post(self.url, said)
        page = html.unescape(answer.content.decode())
        assert answer.status_code == status, (answer.status_code, page[-4000:])
        return page

    def bytes(self, path: str) -> bytes:
        with time_machine.travel(self.story.at, tick=False):
            answer = self.client.get(self.url + path)
        assert answer.status_code == 200
        return answer.content if not answer.streaming else b"".join(answer.streaming_content)

    def code(self) -> str:
        """The code out of the mail that just came."""
        self.post(200, act="send_code")
        deliver(self.story)
        newest = [m for m in mail.outbox if "Your code to sign" in m.subject][-1]
        found = re.search(r"Your code to sign: (\d{3}) (\d{3})", newest.subject)
        assert found and newest.to == [LIN]
        return found[1] + found[2]

    def proven(self) -> Reader:
        """With the code typed in."""
        self.post(act="prove", identity=self.code())
        return self

    def signature(self, **more: object) -> dict[str, object]:
        """Everything filled in."""
        checked = self.story.order.checked
        assert checked is not None
        said = {"act": "sign", "letters": checked.code, "position": "Head of production", "name": "Lin Jia 林佳",
                "agree": "yes", "revision": str(checked.revision)}  # fmt: skip
        return said | more


def deliver(story: Story) -> None:
    """The worker's round."""
    while run_once(story.at + timedelta(minutes=1)):
        pass


def test_the_mail_leads_to_the_customers_own_page(story: Story) -> None:
    """S8: one link for each address; it says what is to be signed and by when."""
    deliver(story)
    mine = [m for m in mail.outbox if m.to == [LIN]]
    found = re.search(r"/c/\S+", mine[-1].body)
    assert found
    with time_machine.travel(story.at, tick=False):
        page = html.unescape(Client().get(found[0]).content.decode())
    assert f"Please sign order {story.number}" in page
    assert "Sign before 17:00 today" in page and "keeps" in page and "after that" in page
    assert "noindex" in page


def test_the_countdown_names_the_day_that_a_signature_keeps(story: Story) -> None:
    """S9.3: the same days as the mill's, moving with every missed working day."""
    reader = Reader(story)
    for day in (4, 5, 8, 9):
        story.on(day, 10)
        slips = slips_next(story.order, story.at)
        assert slips is not None
        page = reader.get()
        assert f"<b>{slips[0]:%-d %b}</b>" in page and f"<b>{slips[1]:%-d %b}</b>" in page
    assert "Sign before 17:00 Monday 11 May" in page


def test_signed_with_a_code_to_the_registered_address(story: Story) -> None:
    """S9: who, with what authority, which revision, by which route; the paper is sealed with the signature on top."""
    reader = Reader(story)
    assert "First, show us that it is you" in reader.get()
    reader.proven()
    reader.post(**reader.signature())
    found = story.last(ReturnRecorded)
    assert (found.signer, found.revision, str(found.route)) == ("Lin Jia 林佳", 1, "link")
    assert found.authority == f"Head of production; proven by a code sent to {LIN}"
    assert found.digest == story.order.checked.digest  # type: ignore[union-attr]
    page = reader.get()
    assert "is signed. Thank you" in page and "Lin Jia 林佳 signed revision 1" in page
    content = reader.bytes("/signed")
    assert found.attachment is not None and content == store.read(found.attachment.sha256)
    both = signatures(content)
    assert len(both) == 2 and all(one.intact and one.valid for one in both)
    assert both[1].coverage.name == "ENTIRE_FILE"
    assert PdfFileReader(io.BytesIO(content)).embedded_signatures[1].sig_object["/Name"] == "Lin Jia 林佳"
    assert check_file(content).finding is Finding.SIGNED
    story.do("customer-service", "accept_return", {"ticked": list(confirmation.RETURN_ITEMS)})
    then.ready(story, "issue_production_order")


def test_the_same_link_twice_signs_once(story: Story) -> None:
    """A double click, and a second browser with the same link."""
    one, other = Reader(story).proven(), Reader(story)
    other.client.cookies = one.client.cookies
    one.post(**one.signature())
    assert "is signed. Thank you" in other.post(200, **one.signature(name="Somebody else"))
    assert [event.signer for event in story.events(ReturnRecorded)] == ["Lin Jia 林佳"]


def test_nobody_signs_without_the_code(story: Story) -> None:
    """A forwarded link shows the page; the signature needs the registered mailbox."""
    reader = Reader(story)
    assert "Have a code sent once more" in reader.post(422, **reader.signature())
    code = reader.code()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        assert "This is not the code" in reader.post(422, act="prove", identity=wrong)
    assert "no longer holds" in reader.post(422, act="prove", identity=code)
    fresh = reader.code()
    story.at += timedelta(minutes=16)
    assert "no longer holds" in reader.post(422, act="prove", identity=fresh)
    assert not story.events(ReturnRecorded)


def test_a_code_is_used_once_and_read_nowhere(story: Story) -> None:
    """After it was sent nobody can read it in our own tables."""
    reader = Reader(story)
    code = reader.code()
    assert not any(code in str(row.payload) or code[:3] + " " in str(row.payload) for row in Outbox.objects.all())
    reader.post(act="prove", identity=f" {code[:3]} {code[3:]} ")
    assert "no longer holds" in reader.post(422, act="prove", identity=code)


def test_codes_are_not_sent_without_end(story: Story) -> None:
    """Five within an hour."""
    reader = Reader(story)
    for _ in range(5):
        reader.post(200, act="send_code")
    assert "Five codes were sent" in reader.post(422, act="send_code")


def test_everything_that_is_missing_is_named_at_its_field(story: Story) -> None:
    """The letters of the last page, the position, the name, the word that one may sign; what was typed stays."""
    reader = Reader(story).proven()
    page = reader.post(422, act="sign", letters="XXXX", name="Lin Jia", position="", revision="1")
    for name in ("letters", "position", "agree"):
        assert f'href="#f-{name}"' in page
    assert 'value="XXXX"' in page and 'value="Lin Jia"' in page
    assert not story.events(ReturnRecorded)


def test_a_seal_is_a_picture_and_nothing_else(story: Story, tmp_path: Path) -> None:
    """A program under a picture's name is refused; a picture is drawn anew before it is put on the paper."""
    reader = Reader(story).proven()
    bad = SimpleUploadedFile("seal.png", b"<script>", "image/png")
    assert "Only PDF, PNG, JPEG and TIFF are taken" in reader.post(422, **reader.signature(seal=bad))
    seal = io.BytesIO()
    Image.new("RGB", (300, 300), (180, 30, 30)).save(seal, "PNG")
    reader.post(**reader.signature(seal=SimpleUploadedFile("seal.png", seal.getvalue())))
    assert story.events(ReturnRecorded)


def test_an_old_revision_cannot_be_signed(story: Story) -> None:
    """The page stood open while the house withdrew and sent revision 2."""
    reader = Reader(story).proven()
    said = reader.signature()
    story.do("customer-service", "withdraw_confirmation", {"reason": "Wrong width"})
    assert "Please sign" not in reader.get()
    story.lines = [{**REEL, "width": 860}]
    story.do("customer-service", "write_memorandum", story.memorandum())
    story.do("customer-service", "hand_over_memorandum")
    story.checks()
    sent(story)
    page = reader.post(422, **said)
    assert "not the letters on the last page of revision 2" in page or "Revision 2 is in force" in page
    assert not story.events(ReturnRecorded)


def test_whoever_is_not_named_looks_but_does_not_sign(story: Story) -> None:
    """S9: the buyer's link shows the order and who is to sign."""
    buyer = Contact.objects.filter(customer=story.root.customer).exclude(email="").first()
    assert buyer is not None
    reader = Reader(story, buyer.email)
    page = reader.get()
    assert "Lin Jia is named to sign" in page and "Send me the code" not in page
    assert "Somebody else is named to sign" in reader.post(422, **reader.signature())


def test_a_change_is_asked_for_in_the_customers_own_words(story: Story) -> None:
    """S9: nothing is changed by it; salesperson and customer service hear of it at once."""
    reader = Reader(story).proven()
    assert "Say what and why" in reader.post(422, act="answer", answer="asks for a change", name="Lin Jia")
    page = reader.post(200, act="answer", answer="asks for a change", reason="Core 152, please", name="Lin Jia")
    assert "We have your answer" in page
    found = story.last(CustomerAnswered)
    assert (str(found.answer), found.reason, found.revision) == ("asks for a change", "Core 152, please", 1)
    then.told(story, "role:customer_service", "did not sign")
    sequence()
    deliver(story)
    assert Notice.objects.filter(root=story.root, says__contains="did not sign").exists()
    then.ready(story, "take_counter_offer")


def test_a_link_ends(story: Story) -> None:
    """After thirty days, when a letter of it is changed, when it was never ours: the same page, with the way out."""
    reader = Reader(story)
    story.at += timedelta(days=31)
    assert "Ask us for a new one" in reader.get(status=410)
    for token in ("x", reader.url[3:-1], reader.url[3:] + "A", "%00"):
        assert Client().get(f"/c/{token}").status_code in {404, 410}


def test_a_link_opens_its_own_order_alone(story: Story) -> None:
    """Documents of other orders, of the house, and made-up ones are not there."""
    reader = Reader(story)
    page = reader.get()
    url = re.search(r'href="(/c/[^"]+/order-confirmation/\d+)"', page)
    assert url
    assert reader.bytes(url[1].removeprefix(reader.url)).startswith(b"%PDF-")
    memorandum = next(e.seq for e in Root.objects.get(pk=story.root.pk).entries.filter(kind="MemorandumWritten"))
    for path in (f"/memorandum/{memorandum}", "/order-confirmation/1", "/order-confirmation/999", "/signed"):
        reader.get(path, 410)


def test_the_page_speaks_the_customers_language(story: Story) -> None:
    """E6: Chinese for a Chinese customer, the other at a click."""
    customer = story.root.customer
    assert customer is not None
    customer.language = "zh-hans"
    customer.save()
    reader = Reader(story)
    assert "请签署订单" in reader.get() and "Please sign order" in reader.get("?lang=en")


def test_a_link_is_no_sign_in(story: Story) -> None:
    """The signatory is no person of the house: no page, no call, no other step."""
    reader = Reader(story).proven()
    assert reader.client.get(f"/orders/{story.number}").status_code == 302
    assert reader.client.get(f"/api/v1/orders/{story.number}").status_code == 401


def test_a_drawn_signature_is_put_on_the_paper(story: Story, tmp_path: Path) -> None:
    """What is drawn on the page arrives as a picture."""
    drawn = saved(tmp_path / "drawn.png", Image.new("L", (400, 120), 200)).read_bytes()
    reader = Reader(story).proven()
    reader.post(**reader.signature(drawn="data:image/png;base64," + base64.b64encode(drawn).decode()))
    assert story.events(ReturnRecorded)


def opened(story: Story) -> list[str]:
    """Who opened the confirmation, as the ledger says."""
    return [event.address for event in story.events(LinkOpened)]


def test_a_mere_look_proves_nothing_and_whoever_reads_has_it(story: Story) -> None:
    """S8: a mail filter that follows links is no reader; the page itself says when somebody sees it."""
    reader = Reader(story)
    page = reader.get()
    assert "data-opened" in page and not opened(story)
    then.worklist(story, "confirm_receipt")
    for _ in range(2):
        reader.post(204, act="opened")
    assert opened(story) == [LIN]
    assert list(dispatch.proofs(story.order)) == [dispatch.Proof.OPENED]
    then.done(story, "confirm_receipt")
    assert "data-opened" not in reader.get()


def test_without_scripts_asking_for_the_code_opens_it(story: Story) -> None:
    """S8: whoever does something there has it before them."""
    Reader(story).code()
    assert opened(story) == [LIN]


def test_what_was_opened_is_not_sent_once_more(story: Story) -> None:
    """S8: the customer has it; and what they open again is no second fact."""
    reader = Reader(story)
    reader.post(204, act="opened")
    then.blocked(story, "send_again", "The customer has the whole confirmation already", by="customer-service")


def test_nobody_in_the_house_opens_it_for_them(story: Story) -> None:
    """R2: it is the customer's to do, through the link alone."""
    said = {"address": LIN}
    story.refuses("customer-service", "open_confirmation", said, kind=given.NotAllowed)
    story.refuses("system", "open_confirmation", said, kind=given.NotAllowed)
