"""Papers that are sent in by page, API and terminal, and shown beside what is looked for on them (S2.3, S9)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from signback.demo.mill import PASSWORD
from signback.orders.confirmation import RETURN_ITEMS
from signback.orders.events.confirming import ReturnRecorded
from signback.orders.models import Account
from signback.orders.refusals import Invalid
from signback.scans import store
from signback.scans.audit import audit
from signback.surfaces.identity import issue_token
from tests import given
from tests.given import Story
from tests.scans.papers import CODE, faxed, saved, sheet
from tests.surfaces.test_step_pages import Desk
from tests.surfaces.test_terminal import terminal

pytestmark = pytest.mark.django_db
RETURN = {"signer": "Lin", "revision": 1, "route": "fax", "authority": "Head of purchasing"}


@pytest.fixture(scope="module")
def fax(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Two pages, faxed."""
    path = tmp_path_factory.mktemp("fax") / "fax.tif"
    return saved(path, faxed(sheet(1)), faxed(sheet(2))).read_bytes()


@pytest.fixture
def story() -> Story:
    """An order of class B whose confirmation is with the customer."""
    return given.order("B", upto="confirm")


@pytest.fixture
def call(story: Story) -> Callable[..., Any]:
    """The salesperson's program."""
    token = issue_token(Account.objects.get(username=story.salesperson), "a test")

    def calls(path: str, body: object, **more: Any) -> Any:
        with time_machine.travel(story.at, tick=False):
            return Client(headers={"Authorization": f"Bearer {token}"}).post(f"/api/v1{path}", body, **more)

    return calls


def sent(call: Callable[..., Any], content: bytes, name: str = "fax.tif") -> Any:
    """A file sent to the API."""
    return call("/files", {"file": SimpleUploadedFile(name, content)})


def test_a_fax_is_sent_then_named_in_the_step(call: Callable[..., Any], story: Story, fax: bytes) -> None:
    """The answer says what the codes on its pages say; its first four fields are the step's attachment."""
    answer = sent(call, fax)
    assert answer.status_code == 201, answer.content
    kept = answer.json()
    assert kept.pop("codes") == [[CODE.format(page=1)], [CODE.format(page=2)]]
    done = call(f"/orders/{story.number}/steps/record_signed_confirmation", {**RETURN, "attachment": kept},
                content_type="application/json")  # fmt: skip
    assert done.status_code == 200, done.content
    assert story.last(ReturnRecorded).attachment == store.keep("fax.tif", fax, "x")


@pytest.mark.parametrize(
    "wrong", [{"sha256": "0" * 64}, {"sha256": "../../etc/passwd"}, {"size": 1}, {"media_type": "text/html"}]
)
def test_a_paper_that_nobody_sent_is_no_paper(call: Callable[..., Any], story: Story, fax: bytes, wrong: Any) -> None:
    """A digest alone is a spoken word."""
    kept = sent(call, fax).json()
    del kept["codes"]
    said = {**RETURN, "attachment": kept | wrong}
    answer = call(f"/orders/{story.number}/steps/record_signed_confirmation", said, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["field"] == "attachment.sha256"
    assert not story.order.facts.last(ReturnRecorded)


def test_what_is_no_paper_is_refused_with_the_way_out(call: Callable[..., Any]) -> None:
    """A sentence at the field, whatever it is; nothing is kept."""
    for content, says in ((b"<script>", "Only PDF"), (b"%PDF-1.7 half", "damaged"), (b"", "Only PDF")):
        answer = sent(call, content, "signed.pdf")
        assert answer.status_code == 422, answer.content
        assert says in answer.json()["detail"] or says in str(answer.json())
        assert store.known(hashlib.sha256(content).hexdigest()) is None
    assert call("/files", {}).status_code == 422


def test_a_terminal_names_a_file_by_its_path(story: Story, fax: bytes, tmp_path: Path) -> None:
    """The same record as from a page."""
    path = tmp_path / "fax.tif"
    words = ["do", "record_signed_confirmation", story.number, "--as", story.salesperson, "--password", PASSWORD]
    words += [f"-f{name}={value}" for name, value in RETURN.items()]
    with time_machine.travel(story.at, tick=False):
        done = terminal(*words, "-f", f"attachment={path}")
        assert done.exit_code == 1 and "There is no file" in done.output
        path.write_bytes(fax)
        done = terminal(*words, "-f", f"attachment={path}")
    assert done.exit_code == 0, done.output
    kept = story.last(ReturnRecorded).attachment
    assert kept is not None and kept.name == "fax.tif"


def test_the_returned_paper_stands_beside_its_check(story: Story, fax: bytes) -> None:
    """Page by page, upright and in its true height; for those who see the order, for nobody else."""
    sales, service = Desk(story, story.salesperson), Desk(story, "customer-service")
    said = {name: str(value) for name, value in RETURN.items()}
    sales.post("record_signed_confirmation", act="perform", _key="k", **said,
               attachment=SimpleUploadedFile("fax.tif", fax))  # fmt: skip
    page = service.get("accept_return")
    kept = story.last(ReturnRecorded).attachment
    assert kept is not None
    for number in (1, 2):
        url = f"/orders/{story.number}/files/{kept.sha256}/{number}"
        assert f'src="{url}"' in page
        picture = service.client.get(url)
        assert picture.headers["Content-Type"] == "image/jpeg" and picture.content.startswith(b"\xff\xd8")
    assert service.client.get(f"/orders/{story.number}/files/{kept.sha256}/3").status_code == 404
    assert "Signed by Lin, Head of purchasing" in page
    with time_machine.travel(story.at, tick=False):
        other = given.order("C", customer="K-3001")
        assert service.client.get(f"/orders/{other.number}/files/{kept.sha256}/1").status_code == 404
    service.post("accept_return", 422, act="perform", _key="c", ticked=["right version"])
    service.post("accept_return", act="perform", _key="c", ticked=list(RETURN_ITEMS))


def test_the_same_file_sent_by_many_at_once_is_kept_once(tmp_path: Path) -> None:
    """Each has the same answer; nothing half-written is left beside it."""
    content = saved(tmp_path / "a.png", sheet(dpi=100)).read_bytes()
    with ThreadPoolExecutor(4) as people:
        found = set(people.map(lambda _: store.keep("a.png", content, "x"), range(4)))
    assert len(found) == 1
    digest = found.pop().sha256
    assert store.read(digest) == content
    assert [path.name for path in store.path_of(digest).parent.iterdir() if path.name.startswith(".part")] == []


def test_a_reading_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The next attempt starts afresh."""
    content = saved(tmp_path / "b.png", sheet(2, dpi=100)).read_bytes()

    def fails(*_: object) -> None:
        raise Invalid("no", field="x")

    with monkeypatch.context() as patched:
        patched.setattr(store, "read_file", fails)
        with pytest.raises(Invalid):
            store.keep("b.png", content, "x")
    digest = hashlib.sha256(content).hexdigest()
    assert store.known(digest) is None and not store.path_of(digest).exists()
    assert store.keep("b.png", content, "x").sha256 == digest


def test_a_kept_file_that_was_changed_or_taken_away_is_named(story: Story, fax: bytes) -> None:
    """E1: behind the product's back, in the folder itself."""
    kept = store.keep("fax.tif", fax, "attachment")
    story.do(story.salesperson, "record_signed_confirmation", {"signer": "Lin", "attachment": kept})
    assert audit().ok
    path = store.path_of(kept.sha256)
    content = path.read_bytes()
    try:
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert audit().sentences == (f"The kept file {kept.sha256[:12]}… was changed",)
        path.unlink()
        found = audit()
        assert not found.ok and found.sentences[0].startswith(f"The file of order {story.number}, entry")
    finally:
        path.write_bytes(content)
