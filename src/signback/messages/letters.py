"""What a message says: its title, its text in the reader's language, the papers that go with it (S8, E6)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.conf import settings
from django.utils.translation import gettext, override

from signback.documents.kinds import BY_NAME, For
from signback.documents.models import SealedFile
from signback.documents.store import make_after, reader_language, sealed
from signback.engine.models import Outbox
from signback.messages.in_chinese import spoken
from signback.messages.models import Message
from signback.messages.news_to_members import signed
from signback.messages.to_members import lines_for_member


@dataclass(frozen=True)
class Paper:
    """A document that goes along, as it is kept: found again by its hash."""

    name: str
    sha256: str
    size: int
    pages: int


@dataclass(frozen=True)
class Letter:
    """One message before it leaves."""

    title: str
    text: str
    papers: tuple[Paper, ...] = ()

    @property
    def digest(self) -> str:
        """What was said, as a hash: title, text, and the hash of each paper."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def letter_of(row: Outbox) -> Letter:
    """The sentence, the order, the customer, where to look, and the papers; sent again, the very same words."""
    if earlier := row.payload.get("again"):
        return letter_again(Message.objects.get(pk=earlier))
    with override(row.payload.get("language") or settings.LANGUAGE_CODE):
        says, number = spoken(row.payload["says"]), row.root.number if row.root else ""
        title = " ".join(f"{number}: {says}".split()) if number else says
        return Letter(title[:400], f"{says}\n\n{about(row, number)}\n", papers_of(row))


def letter_again(message: Message) -> Letter:
    """What a message said."""
    return Letter(message.title, message.text, tuple(Paper(**paper) for paper in message.papers))


def about(row: Outbox, number: str) -> str:
    """Which order and delivery, whose, and the page."""
    customer = row.root.customer.name if row.root and row.root.customer else ""
    delivery = str(row.payload.get("subject") or "")
    said = [(spoken("Order"), number), (part_of(row, delivery), delivery), (gettext("Customer"), customer)]
    lines = [f"{label}: {value}" for label, value in said if value]
    return "\n".join([*lines, *more_of(row), "", page_of(row), *(signed() if whom_of(row) == "member" else ())])


def part_of(row: Outbox, key: str) -> str:
    """What a part of this order is called: a mall order has parcels and returns."""
    if row.root is None or row.root.kind != "mall":
        return gettext("Delivery")
    return spoken("Return" if key.startswith("R") else "Parcel")


def more_of(row: Outbox) -> list[str]:
    """What else the reader must know, in sentences."""
    return [*(str(line) for line in row.payload.get("more", ())), *lines_for_member(row)]


def papers_of(row: Outbox) -> tuple[Paper, ...]:
    """The documents for the customer that the told entry made or completed, sealed (S8)."""
    if row.root is None or row.root.kind != "order" or whom_of(row) not in FOR_CUSTOMER or not row.payload.get("step"):
        return ()
    made = [document for document in make_after(row.root, row.seq) if BY_NAME[document.kind].speaks is For.CUSTOMER]
    return tuple(paper_of(sealed(document, reader_language(document))) for document in made)


def paper_of(file: SealedFile) -> Paper:
    """A sealed file as a message names it."""
    document = file.document
    name = f"{document.kind}-{document.number}-{document.revision}.pdf".replace("/", "-")
    return Paper(name, file.sha256, file.size, file.pages)


FOR_CUSTOMER = ("customer", "fax")


def whom_of(row: Outbox) -> str:
    """What kind of reader: customer, fax, person, role."""
    return str(row.payload.get("to", "")).partition(":")[0]


def house_page(row: Outbox) -> str:
    """The order in the back office."""
    return f"{public_url()}/orders/{row.root.number}" if row.root else public_url()


def front_page(row: Outbox) -> str:
    """Where customers reach the mill."""
    return public_url()


def member_page(row: Outbox) -> str:
    """The order on the member's own pages."""
    return f"{public_url()}/mall/orders/{row.root.number}" if row.root else f"{public_url()}/mall/"


PAGES: dict[str, Callable[[Outbox], str]] = {"customer": front_page, "fax": front_page, "member": member_page}
"""Where each kind of reader is sent; the customer's own pages register theirs here."""


def page_of(row: Outbox) -> str:
    """The page that this reader opens."""
    return PAGES.get(whom_of(row), house_page)(row)


def public_url() -> str:
    """The address under which the mill is reached."""
    return str(settings.ENVIRONMENT.public_url)
