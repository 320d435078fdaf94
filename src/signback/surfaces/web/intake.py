"""What stands beside the memorandum: script, earlier orders, item states, questions of plausibility (S2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from signback.orders.events.intake import Line
from signback.orders.history import earlier_lines
from signback.orders.memorandum import MISSING, NEEDED, NEEDED_OF_REEL, NEEDED_OF_SHEET, TITLES
from signback.orders.models import Contact, EarlierLine, Product
from signback.orders.models.customers import digits_of
from signback.orders.order import Order
from signback.orders.shapes import read_shape
from signback.surfaces.web.sheets.intake import Known, LastOrder, Progress, ScriptLine, item_badge
from signback.surfaces.web.sheets.pieces import Badge

SCRIPT = (
    ("Greet", "Name yourself and ask who is calling."),
    ("Let them tell it", "Write it down in their own words."),
    ("Ask for what is missing", ""),
    ("Read back, digit by digit", "Every item, in the order of the form. Then “All read back”."),
    ("Promise an hour", "Say by when they will hear from us."),
    ("Thank them by name", "For their order and their patience."),
)
MEASURES = ("width", "core", "diameter", "length")
SAID = "said"
SHORTEST_NUMBER = 6


def recognised(telephone: str) -> Contact | None:
    """Who calls from this number, compared by its last digits."""
    digits = digits_of(telephone)
    if len(digits) < SHORTEST_NUMBER:
        return None
    found = Contact.objects.filter(telephone_digits__endswith=digits[-9:]).select_related("customer__salesperson")
    return found.first()


def item_states(values: Mapping[str, Any], states: Mapping[str, str]) -> dict[str, str]:
    """How each needed item is known now: typed is said (S2.1)."""
    found = {name: state_of(states, name, values.get(name)) for name in (*NEEDED, "their_number")}
    sheets = sheet_papers(line.get("product", "") for line in values.get("lines") or ())
    for number, line in enumerate(values.get("lines") or [{}]):
        for name in NEEDED_OF_SHEET if line.get("product") in sheets else NEEDED_OF_REEL:
            path = f"lines.{number}.{name}"
            found[path] = state_of(states, path, line.get(name))
    return found


def sheet_papers(numbers: Any) -> set[str]:
    """Which of these papers are sheets: they want a length, no core."""
    wanted = {number for number in numbers if number}
    return (
        set(Product.objects.filter(number__in=wanted, shape="sheet").values_list("number", flat=True))
        if wanted
        else set()
    )


def state_of(states: Mapping[str, str], path: str, value: Any) -> str:
    """One item's state."""
    if value in (None, ""):
        return MISSING
    state = states.get(path, SAID)
    return SAID if state == MISSING else state


def badge_of(state: str) -> Badge | None:
    """The state at the item's label."""
    if not state:
        return None
    return item_badge(Known.ASSUMED if state.startswith("assumed") else Known(state), state)


def progress(states: Mapping[str, str]) -> Progress:
    """How many items are known, and how."""
    words = ["assumed" if state.startswith("assumed") else state for state in states.values()]
    return Progress(
        len(words) - words.count(MISSING), len(words), words.count("read back"), words.count(SAID),
        words.count("assumed"), words.count(MISSING),
    )  # fmt: skip


def script(states: Mapping[str, str]) -> tuple[ScriptLine, ...]:
    """The telephone script with the line that is due now."""
    missing = [TITLES.get(path.split(".")[-1], path) for path, state in states.items() if state == MISSING]
    now = 2 if missing else 3 if SAID in states.values() else 4
    asked = f"Still missing: {', '.join(dict.fromkeys(missing))}." if missing else "Nothing is missing."
    return tuple(
        ScriptLine(title, asked if place == 2 else says, gone=place < now, now=place == now)
        for place, (title, says) in enumerate(SCRIPT)
    )


class Usual:
    """What this customer always has, to question what is new (S2.1)."""

    def __init__(self, order: Order) -> None:
        self.before = earlier_lines(order.customer.pk, order.number) if order.customer else {}

    def question(self, name: str, value: Any, product: str) -> str:
        """An unusual value is questioned: always 76 mm core, today 152."""
        usual = [known for x in self.before.get(product, []) if (known := getattr(x, name, None)) is not None]
        if name not in MEASURES or not usual or value in (None, "") or str(value) in {str(v) for v in usual}:
            return ""
        return f"Always {usual[0]:,} mm until now, today {value}: ask once more."


def last_orders(order: Order) -> tuple[LastOrder, ...]:
    """The customer's last orders, to repeat one of them."""
    if order.customer is None:
        return ()
    rows = EarlierLine.objects.filter(customer=order.customer).exclude(number=order.number).order_by("-id")[:12]
    found: dict[str, Line] = {}
    for row in rows:
        found.setdefault(row.number, read_shape(Line, row.line))
    return tuple(LastOrder(number, line.name, details(line)) for number, line in list(found.items())[:3])


def details(line: Line) -> str:
    """An earlier line in short."""
    said = [f"{line.quantity.normalize():f} {line.unit}" if line.quantity else ""]
    said += [f"{line.width:,} mm" if line.width else "", f"core {line.core}" if line.core else ""]
    return " · ".join(x for x in (*said, f"{line.unit_price:,.2f}" if line.unit_price else "") if x)


def repeated(order: Order, number: str) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The lines of an earlier order of this customer, each item marked as assumed from it; no check is skipped."""
    if order.customer is None:
        return [], {}
    rows = EarlierLine.objects.filter(customer=order.customer, number=number[:30]).order_by("id")
    lines = [read_shape(Line, row.line) for row in rows]
    names = ("product", "quantity", "width", "length", "diameter", "core", "winding")
    said = [{name: getattr(line, name) for name in names if getattr(line, name) not in (None, "")} for line in lines]
    states = {f"lines.{n}.{name}": f"assumed from {number[:30]}" for n, line in enumerate(said) for name in line}
    return said, states


def pruned(step: str, raw: dict[str, Any]) -> dict[str, Any]:
    """Lines in which nothing was said are left out."""
    if step != "write_memorandum":
        return raw
    return {**raw, "lines": [line for line in raw.get("lines", []) if line]}
