"""What the intake page adds to the form: script, earlier orders, item states, questions of plausibility (S2.1)."""

from __future__ import annotations

from typing import Any

from signback.orders.events.intake import Line, MemorandumWritten
from signback.orders.history import earlier_lines
from signback.orders.memorandum import MISSING, NEEDED, NEEDED_OF_REEL, TITLES
from signback.orders.models import Contact, EarlierLine
from signback.orders.models.customers import digits_of
from signback.orders.order import Order
from signback.orders.shapes import read_shape
from signback.surfaces.case import Case
from signback.surfaces.forms import Field

SCRIPT = (
    ("Greet", "Name yourself and ask who is calling."),
    ("Let them tell it", "Write it down in their own words."),
    ("Ask for what is missing", ""),
    ("Read back, digit by digit", "Every item, in the order of the form. Then tick “Everything was read back”."),
    ("Promise an hour", "Say by when they will hear from us."),
    ("Thank them by name", "For their order and their patience."),
)
MEASURES = ("width", "core", "diameter", "length")
BADGES = {"said": "ready", "read back": "read", "missing": "missing"}


def recognised(telephone: str) -> Contact | None:
    """Who calls from this number, compared by its last digits."""
    digits = digits_of(telephone)
    if len(digits) < 6:
        return None
    found = Contact.objects.filter(telephone_digits__endswith=digits[-9:]).select_related("customer__salesperson")
    return found.first()


def intake_context(case: Case, fields: list[Field], values: dict[str, Any]) -> dict[str, Any]:
    """Everything beside the form."""
    order = case.order
    states = item_states(order, values)
    for field in flat(fields):
        state = states.get(field.name, "")
        field.badge, field.question = state, question(order, field)
    known = [path for path, state in states.items() if state != MISSING]
    return {
        "script": script(states), "states": count(states), "known": len(known), "items": len(states),
        "percent": round(100 * len(known) / max(1, len(states))), "last_orders": last_orders(order),
    }  # fmt: skip


def flat(fields: list[Field]) -> list[Field]:
    """All fields, those of the lines too."""
    return [f for field in fields for f in ([field] if not field.rows else [x for g in field.rows for x in g.fields])]


def item_states(order: Order, values: dict[str, Any]) -> dict[str, str]:
    """How each needed item is known now: typed is said (S2.1)."""
    kept = order.memorandum.states if order.memorandum else {}
    found = {name: state_of(kept, name, values.get(name)) for name in (*NEEDED, "their_number")}
    for number, line in enumerate(values.get("lines") or [{}]):
        for name in NEEDED_OF_REEL:
            path = f"lines.{number}.{name}"
            found[path] = state_of(kept, path, line.get(name))
    return found


def state_of(kept: dict[str, str], path: str, value: Any) -> str:
    """One item's state."""
    if value in (None, ""):
        return MISSING
    state = kept.get(path, "said")
    return "said" if state == MISSING else state


def count(states: dict[str, str]) -> list[tuple[str, str, int]]:
    """How many items are read back, said, assumed, missing."""
    words = ["assumed" if s.startswith("assumed") else s for s in states.values()]
    order = (("read back", "read"), ("said", "ready"), ("assumed", "assumed"), ("missing", "missing"))
    return [(word, badge, words.count(word)) for word, badge in order if words.count(word)]


def script(states: dict[str, str]) -> list[dict[str, Any]]:
    """The telephone script with the line that is due now."""
    missing = [TITLES.get(path.split(".")[-1], path) for path, state in states.items() if state == MISSING]
    now = 2 if missing else 3
    asked = f"Still missing: {', '.join(dict.fromkeys(missing))}." if missing else "Nothing is missing."
    return [
        {
            "title": title,
            "says": asked if place == 2 else says,
            "number": place + 1,
            "gone": place < now,
            "now": place == now,
        }
        for place, (title, says) in enumerate(SCRIPT)
    ]


def question(order: Order, field: Field) -> str:
    """An unusual value for this customer is questioned: always 76 mm core, today 152."""
    parts = field.name.split(".")
    if len(parts) != 3 or parts[2] not in MEASURES or not order.customer or not field.value:
        return ""
    memorandum = order.memorandum
    line = next((x for x in memorandum.lines if x.number == str(int(parts[1]) + 1)), None) if memorandum else None
    before = earlier_lines(order.customer.pk, order.number).get(line.product, []) if line else []
    usual = [value for x in before if (value := getattr(x, parts[2])) is not None]
    if not usual or str(field.value) in {str(v) for v in usual}:
        return ""
    return f"Always {usual[0]:,} mm until now, today {field.value}: ask once more."


def last_orders(order: Order) -> list[dict[str, Any]]:
    """The customer's last orders, to repeat one of them."""
    if order.customer is None:
        return []
    rows = EarlierLine.objects.filter(customer=order.customer).exclude(number=order.number).order_by("-id")[:12]
    found: dict[str, Line] = {}
    for row in rows:
        found.setdefault(row.number, read_shape(Line, row.line))
    return [{"number": number, "line": line} for number, line in list(found.items())[:3]]


def repeated(order: Order, earlier: MemorandumWritten, number: str) -> dict[str, Any]:
    """The values of an earlier order, each marked as assumed from it (S2.1)."""
    paths = [*NEEDED, *(f"lines.{n}.{name}" for n, _ in enumerate(earlier.lines) for name in NEEDED_OF_REEL)]
    return {path: f"assumed from {number}" for path in paths if path != "requested"}


def pruned(step: str, raw: dict[str, Any]) -> dict[str, Any]:
    """Lines in which nothing was said are left out."""
    if step != "write_memorandum":
        return raw
    return {**raw, "lines": [line for line in raw.get("lines", []) if line]}
