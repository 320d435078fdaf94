"""The map's page: today's orders standing on the process, and where it is late."""

from __future__ import annotations

from dataclasses import dataclass

from signback.surfaces.web.sheets.map_picture import MapPicture
from signback.surfaces.web.sheets.pieces import Act


@dataclass(frozen=True)
class LateRow:
    """One step that is late somewhere."""

    department: str
    step: str
    url: str
    orders: int
    late: int
    oldest: str


@dataclass(frozen=True)
class MapSheet:
    """One book's map; `says` is the picture in words."""

    title: str
    lede: str
    picture: MapPicture
    says: str
    acts: tuple[Act, ...] = ()
    late: tuple[LateRow, ...] = ()
