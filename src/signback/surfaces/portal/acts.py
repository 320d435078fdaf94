"""What the signatory does: sign the exact revision that was read, or say what is not right (S9, E2)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict

from django.utils import timezone
from PIL import Image

from signback.documents.issues import Issue, State, issues_of
from signback.documents.models import SealedFile
from signback.documents.store import document_of, reader_language, sealed
from signback.documents.words import Language
from signback.engine.asks import Ask
from signback.engine.door import perform
from signback.orders.events.confirming import ConfirmationSent
from signback.orders.persons import Person
from signback.orders.refusals import FieldFault, Invalid, Refused
from signback.scans import store
from signback.surfaces.case import Case
from signback.surfaces.portal.words import Speech

SURFACE = "link"
LONGEST = 120


def opened(case: Case, by: Person, address: str) -> None:
    """A fact of the order, once for each sending and reader; where the order has moved on, nothing."""
    out = case.order.facts.last(ConfirmationSent)
    key = f"opened/{case.root.number}/{out.seq if out else 0}"
    with suppress(Refused):
        perform(case.root.number, Ask("open_confirmation", by, {"address": address}, key=key, surface=SURFACE))


def sign(case: Case, by: Person, say: Speech, post: dict[str, str], picture: bytes | None) -> None:
    """Sign the confirmation in force; the sealed file with the signature on top becomes the record's paper."""
    from signback.documents.countersign import countersign, written

    refuse_incomplete(case, say, post)
    name, position = post["name"].strip()[:LONGEST], post["position"].strip()[:LONGEST]
    now, number = timezone.now(), case.root.number
    proof = f"{position}; proven by a code sent to {by.name}"
    hand = drawing(picture) if picture else written(name, f"{position}, {say.moment(now)}")
    file = confirmation_file(case)
    content = countersign(bytes(file.content), name, f"Signed through the link. {proof}", hand, now)
    paper = store.keep(f"order-confirmation-{number}-signed.pdf", content, "form")
    said = {
        "signer": name, "authority": proof, "revision": post["revision"], "route": "link",
        "attachment": asdict(paper),
    }  # fmt: skip
    perform(number, Ask("record_signed_confirmation", by, said, surface=SURFACE))


def refuse_incomplete(case: Case, say: Speech, post: dict[str, str]) -> None:
    """Everything that is missing, each at its field."""
    checked = case.order.checked
    letters = "".join(sign for sign in post.get("letters", "").upper() if sign.isalnum())
    wrong = [key for key in ("position", "name") if not post.get(key, "").strip()]
    wrong += ["agree"] if not post.get("agree") else []
    wrong += ["letters"] if checked is None or letters != checked.code else []
    revision = checked.revision if checked else 0
    faults = tuple(FieldFault(key, say.fault(key, revision=revision)) for key in wrong)
    if faults:
        raise Invalid(faults=faults)


def drawing(content: bytes) -> Image.Image:
    """A picture of a seal or signature, opened behind the wall like every file from outside."""
    kept = store.keep("signature.png", content, "seal")
    return Image.open(io.BytesIO(store.picture(kept.sha256, 1))).convert("L")


def confirmation_file(case: Case) -> SealedFile:
    """The sealed confirmation in force, in the customer's language."""
    found = [i for i in issues_of(case.order) if i.kind.name == "order-confirmation" and i.state is State.CURRENT]
    if not found:
        raise Invalid("There is no confirmation to sign", field="form")
    document = document_of(case.root, case.rows, found[-1])
    return sealed(document, reader_language(document))


def answer(case: Case, by: Person, say: Speech, post: dict[str, str]) -> None:
    """The customer asks for a change, or declines, and says why; the house is told at once."""
    wrong = [] if post.get("answer") in {"asks for a change", "declines"} else ["answer"]
    wrong += [] if post.get("reason", "").strip() else ["reason"]
    wrong += [] if post.get("name", "").strip() else ["name"]
    if wrong:
        raise Invalid(faults=tuple(FieldFault(key, say.fault(key)) for key in wrong))
    said = {"answer": post["answer"], "reason": post["reason"].strip()[:2000], "name": post["name"].strip()[:LONGEST]}
    perform(case.root.number, Ask("record_answer", by, said, surface=SURFACE))


def paper(case: Case, papers: Sequence[Issue], about: tuple[str, int, str], language: Language) -> SealedFile | None:
    """One of these documents as its sealed file."""
    for issue in papers:
        if (issue.kind.name, issue.fact.seq, issue.part) == about:
            return sealed(document_of(case.root, case.rows, issue), language)
    return None
