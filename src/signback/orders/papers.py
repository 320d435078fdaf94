"""What the codes on a paper say: which document of the house it is; told by whoever prints them (S8, S9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from signback.orders.events.intake import Attachment
from signback.orders.refusals import Invalid


@dataclass(frozen=True)
class PaperPage:
    """One page of a file that carries a code of ours: `at` in the file, `page` of the document, both from one."""

    at: int
    order: str
    kind: str
    title: str
    number: str
    subject: str
    revision: int
    seq: int
    page: int
    pages: int


Reader = Callable[[str], Sequence[PaperPage]]
_reader: list[Reader] = []


def taught(reader: Reader) -> None:
    """From now on this one reads the codes of a kept file, named by its digest."""
    _reader[:] = [reader]


def pages_on(paper: Attachment | None) -> tuple[PaperPage, ...]:
    """The pages of a file on which a code of ours was read; none where nothing could be read."""
    return tuple(_reader[0](paper.sha256)) if paper and _reader else ()


def refuse_other_papers(
    paper: Attachment | None, order: str, kinds: Sequence[str], subject: str = "", revision: int = 0
) -> None:
    """A file whose codes say that it is another order's paper, another document or another revision (S9)."""
    for page in pages_on(paper):
        if page.order != order:
            raise Invalid(f"Page {page.at} of this file is a paper of another order", field="attachment")
        if page.kind not in kinds or page.subject != subject:
            raise Invalid(f"Page {page.at} of this file is the {page.title.lower()} {page.number}", field="attachment")
        if revision and page.revision != revision:
            says = f"Page {page.at} of this file is revision {page.revision}; revision {revision} is in force"
            raise Invalid(says, field="attachment")
