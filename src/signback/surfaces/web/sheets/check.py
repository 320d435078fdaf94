"""The item-by-item check: what the original says beside what the confirmation says (S8)."""

from __future__ import annotations

from dataclasses import dataclass

from signback.surfaces.web.sheets.fields import Errors
from signback.surfaces.web.sheets.pieces import Act, Badge, Hidden
from signback.surfaces.web.sheets.step import About, Signing


@dataclass(frozen=True)
class CheckItem:
    """One item; ticked, its `value` is sent as `ticked`."""

    value: str
    item: str
    original: str
    confirmation: str
    source: str = ""
    differs: str = ""
    ticked: bool = False
    error: str = ""
    badge: Badge | None = None


@dataclass(frozen=True)
class CheckGroup:
    """Items under one heading, such as one line."""

    title: str
    items: tuple[CheckItem, ...]


@dataclass(frozen=True)
class Original:
    """A fax, scan or memorandum to look at beside the items."""

    title: str
    url: str
    picture: bool = True
    words: str = ""
    beside: str = ""
    beside_title: str = ""


@dataclass(frozen=True)
class CheckSheet:
    """The check of one revision."""

    about: About
    action: str
    button: str
    groups: tuple[CheckGroup, ...]
    originals: tuple[Original, ...] = ()
    original_heading: str = ""
    confirmation_heading: str = ""
    document_url: str = ""
    acts: tuple[Act, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    errors: Errors | None = None
    signing: Signing | None = None

    @property
    def side_by_side(self) -> bool:
        """Whether two pictures stand beside each other, which takes the wider column."""
        return any(original.beside for original in self.originals)

    @property
    def total(self) -> int:
        """How many items there are."""
        return sum(len(group.items) for group in self.groups)

    @property
    def ticked(self) -> int:
        """How many are ticked."""
        return sum(item.ticked for group in self.groups for item in group.items)

    @property
    def percent(self) -> int:
        """The bar's width."""
        return 100 * self.ticked // max(1, self.total)
