"""The mall's pages made by hand: the call queue, the assignment board, the pick list, the round."""

from __future__ import annotations

from dataclasses import dataclass

from signback.surfaces.web.sheets.pieces import Act, Badge, Choice, Empty, Tab, Trail
from signback.surfaces.web.sheets.words import Words


@dataclass(frozen=True)
class CallRow:
    """One member to call: what is read to them, when they are called, how it went so far."""

    number: str
    url: str
    member: str
    telephone: Words
    goods: str
    value: str
    where: str
    pays: str
    placed: str
    hour: str
    due: str
    late: bool
    tried: str
    act_url: str
    key: str
    acts: tuple[Act, ...] = ()
    badge: Badge | None = None
    note: str = ""
    way: Badge | None = None


@dataclass(frozen=True)
class CallsSheet:
    """The call queue."""

    lede: str
    tabs: tuple[Tab, ...]
    rows: tuple[CallRow, ...]
    outcomes: tuple[Choice, ...]
    script: tuple[str, ...]
    trail: tuple[Trail, ...] = ()
    empty: Empty | None = None


@dataclass(frozen=True)
class CourierRow:
    """One courier: what they carry, of how much, and which area they know."""

    name: str
    area: str
    carries: int
    most: int
    percent: int
    full: bool


@dataclass(frozen=True)
class ToAssign:
    """One order that nobody brings yet, with the couriers in the order of their fitness."""

    number: str
    url: str
    where: str
    summary: str
    weight: str
    waits: str
    late: bool
    act_url: str
    key: str
    couriers: tuple[Choice, ...]
    way: Badge | None = None
    due: str = ""


@dataclass(frozen=True)
class BoardSheet:
    """The assignment board."""

    lede: str
    rows: tuple[ToAssign, ...]
    couriers: tuple[CourierRow, ...]
    trail: tuple[Trail, ...] = ()
    empty: Empty | None = None


@dataclass(frozen=True)
class PickRow:
    """One article of the pick list with the orders that want it."""

    article: str
    name: str
    quantity: int
    orders: str


@dataclass(frozen=True)
class PickOrder:
    """One order of the pick list."""

    number: str
    url: str
    whose: str
    goods: str
    act_url: str
    missing_url: str
    key: str
    way: Badge | None = None
    due: str = ""
    late: bool = False


@dataclass(frozen=True)
class PickSheet:
    """The pick list."""

    lede: str
    rows: tuple[PickRow, ...]
    orders: tuple[PickOrder, ...]
    trail: tuple[Trail, ...] = ()
    empty: Empty | None = None


@dataclass(frozen=True)
class Stop:
    """One parcel to bring: to whom, where, how much cash, what can be said of it."""

    number: str
    recipient: str
    street: str
    city: str
    telephone: Words
    map_url: str
    note: str
    cash: str
    state: str
    act_url: str
    key: str
    outcomes: tuple[Choice, ...]
    way: Badge | None = None


@dataclass(frozen=True)
class RoundSheet:
    """A courier's round on a phone."""

    lede: str
    stops: tuple[Stop, ...]
    worker_url: str
    empty: Empty | None = None


@dataclass(frozen=True)
class AtCounter:
    """One parcel that lies ready: for whom, where, until when, what is still to pay."""

    number: str
    url: str
    recipient: str
    telephone: Words
    goods: str
    shelf: str
    until: str
    late: bool
    open: str
    cash_url: str
    amount: str
    key: str
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class ToLayReady:
    """One parcel that is packed and can be laid ready."""

    number: str
    url: str
    recipient: str
    goods: str
    act_url: str
    key: str


@dataclass(frozen=True)
class CounterSheet:
    """The counter where members fetch their goods."""

    lede: str
    query: str
    ready: tuple[AtCounter, ...]
    lay: tuple[ToLayReady, ...]
    trail: tuple[Trail, ...] = ()
    empty: Empty | None = None
    acts: tuple[Act, ...] = ()
