"""The frame around the sample pages: Ines Baptista of Lindwater's customer service, Friday 8 May, 10:40."""

from __future__ import annotations

from dataclasses import replace

from signback.surfaces.web.sheets.frame import Frame, NavItem, Toast
from signback.surfaces.web.sheets.pieces import Choice, Hidden

PLACES = (("Worklist", "/"), ("Orders", "/orders"), ("Intake", "/intake"), ("Map", "/map"), ("Customers", "/customers"))
INES = Frame(
    name="Ines Baptista",
    department="Customer service",
    search_url="/search",
    notices_url="/notices",
    notices=2,
    languages=(Choice("en", "English", chosen=True), Choice("zh-hans", "简体中文")),
    language_url="/language",
    sign_out_url="/sign-out",
    printed="Signback · printed Friday 8 May 2026, 10:40 by Ines Baptista · ledger head 9f3c 71ae 04d2",
)
STRANGER = Frame(languages=INES.languages, language_url="/language")
CALLED = Toast("Call recorded: back on Monday, 09:00.", "/orders/2041/undo", (Hidden("entry", "31"),))


def at(place: str) -> Frame:
    """The frame with its place marked."""
    return replace(INES, nav=tuple(NavItem(label, url, here=label == place) for label, url in PLACES))
