"""What stands around every page: who is here, where they can go, what was just done."""

from __future__ import annotations

from dataclasses import dataclass

from signback.surfaces.web.sheets.pieces import Act, Choice, Hidden


@dataclass(frozen=True)
class NavItem:
    """A place in the main navigation; only those the person may use."""

    label: str
    url: str
    here: bool = False
    key: str = ""


@dataclass(frozen=True)
class Toast:
    """The line after an act, with the way back; Undo stands only where nothing left the house."""

    says: str
    wrong: Act | None = None
    undo_url: str = ""
    undo: tuple[Hidden, ...] = ()


@dataclass(frozen=True)
class Frame:
    """Everything around the page."""

    name: str = ""
    department: str = ""
    nav: tuple[NavItem, ...] = ()
    home_url: str = "/"
    search_url: str = ""
    search: str = ""
    notices_url: str = ""
    notices: int = 0
    languages: tuple[Choice, ...] = ()
    language_url: str = ""
    sign_out_url: str = ""
    me_url: str = ""
    toast: Toast | None = None
    printed: str = ""
