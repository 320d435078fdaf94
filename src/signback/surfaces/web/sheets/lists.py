"""Lists of everything: orders, customers, products, plans, contracts, notices, search, policy."""

from __future__ import annotations

from dataclasses import dataclass

from signback.surfaces.web.sheets.fields import Errors, Field, FieldGroup, FieldRow
from signback.surfaces.web.sheets.pieces import (
    Act,
    AsideSection,
    Badge,
    Empty,
    Filter,
    Hidden,
    Pages,
    Tab,
    Task,
    Trail,
)


@dataclass(frozen=True)
class Column:
    """A column of a list; figures stand right."""

    label: str
    figures: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell: its words, a quieter second line, a badge, or what can be done with the row."""

    says: str
    under: str = ""
    url: str = ""
    badge: Badge | None = None
    customer_class: str = ""
    late: bool = False
    figures: bool = False
    act: Act | None = None
    label: str = ""
    """Its column's heading, where the row folds on a phone: the name on top, its figures side by side below."""


@dataclass(frozen=True)
class ListRow:
    """One row; the first cell names it and links to it."""

    name: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A list with its headings, and what to say where it has no rows."""

    label: str
    columns: tuple[Column, ...]
    rows: tuple[ListRow, ...]
    empty: str = ""


@dataclass(frozen=True)
class ListSheet:
    """A page with one list: filters in the address, keyset pages, what to say when there is nothing."""

    title: str
    table: Table
    lede: str = ""
    trail: tuple[Trail, ...] = ()
    tabs: tuple[Tab, ...] = ()
    filters: tuple[Filter, ...] = ()
    filtered: str = ""
    keep: tuple[Hidden, ...] = ()
    query: str | None = None
    query_label: str = ""
    acts: tuple[Act, ...] = ()
    pages: Pages | None = None
    empty: Empty | None = None


@dataclass(frozen=True)
class SearchGroup:
    """What was found of one kind."""

    title: str
    table: Table
    more: Trail | None = None


@dataclass(frozen=True)
class SearchSheet:
    """What was found everywhere."""

    query: str
    groups: tuple[SearchGroup, ...] = ()
    lede: str = ""
    empty: Empty | None = None


@dataclass(frozen=True)
class CustomerSheet:
    """One customer: what is open, what was bought, who is who."""

    number: str
    name: str
    customer_class: str
    headline: str
    trail: tuple[Trail, ...] = ()
    primary: Act | None = None
    acts: tuple[Act, ...] = ()
    open_tasks: tuple[Task, ...] = ()
    tables: tuple[Table, ...] = ()
    aside: tuple[AsideSection, ...] = ()
    empty: Empty | None = None


@dataclass(frozen=True)
class RecordSheet:
    """One piece of master data as a page: a product, a price plan, a contract."""

    title: str
    headline: str
    trail: tuple[Trail, ...] = ()
    badge: Badge | None = None
    primary: Act | None = None
    acts: tuple[Act, ...] = ()
    tables: tuple[Table, ...] = ()
    aside: tuple[AsideSection, ...] = ()
    signed: tuple[str, ...] = ()
    """What is signed by hand where the page is printed."""


@dataclass(frozen=True)
class PolicySheet:
    """The policy table as a form: a row per question, a field per class (P1), and the calendar's fields (P2)."""

    title: str
    lede: str
    columns: tuple[str, ...]
    rows: tuple[FieldRow, ...]
    action: str
    button: str
    reason: Field
    groups: tuple[FieldGroup, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    errors: Errors | None = None
    history: Table | None = None
    trail: tuple[Trail, ...] = ()


@dataclass(frozen=True)
class Notice:
    """Something the reader was told."""

    when: str
    says: str
    url: str = ""
    unread: bool = False
    late: bool = False


@dataclass(frozen=True)
class NoticesSheet:
    """What the reader was told, newest first; `read_url` marks all as read."""

    title: str
    lede: str
    notices: tuple[Notice, ...]
    read_url: str = ""
    pages: Pages | None = None
    empty: Empty | None = None
