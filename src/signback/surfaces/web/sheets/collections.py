"""Finance's page of the day: money without a home, in bands; what can be done with all of it (M4)."""

from __future__ import annotations

from dataclasses import dataclass

from signback.surfaces.web.sheets.pieces import Act, Empty, Pages, Tab, Trail
from signback.surfaces.web.sheets.worklist import Band, KeyHint


@dataclass(frozen=True)
class CollectionsSheet:
    """Bands of lines, orders or couriers, worked off with the keys."""

    greeting: str
    lede: str
    tabs: tuple[Tab, ...] = ()
    bands: tuple[Band, ...] = ()
    acts: tuple[Act, ...] = ()
    trail: tuple[Trail, ...] = ()
    keys: tuple[KeyHint, ...] = ()
    pages: Pages | None = None
    empty: Empty | None = None
