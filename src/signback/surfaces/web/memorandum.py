"""The memorandum while it is written: script and form side by side, every item with how it is known (S2–S4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from signback.engine.asks import Ask
from signback.engine.door import perform
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotYet
from signback.surfaces.forms import Choices
from signback.surfaces.forms import Field as Asked
from signback.surfaces.offers import choices
from signback.surfaces.suggest import suggested
from signback.surfaces.web import asking, drafts, intake
from signback.surfaces.web.frame import page
from signback.surfaces.web.sheets.fields import Errors, Field, FieldGroup, Kind
from signback.surfaces.web.sheets.intake import IntakeSheet
from signback.surfaces.web.sheets.pieces import Hidden, Trail

if TYPE_CHECKING:
    from signback.surfaces.web.steps import Talk

HEAD = ("customer", "contact", "their_number", "requested", "place", "packing", "payment")
REST = ("words", "watch_points", "special")
PROMISE = ("promise_to", "promise_by")
OPEN = "questions"


def posted(talk: Talk, person: Person, post: Mapping[str, list[str]], act: str) -> HttpResponseBase:
    """What the page's button asks for: a line more or less, keep, read back, hand over."""
    talk.values["states"] = still_known(talk, post)
    talk.values |= {name: post.get(name, [""])[0] for name in PROMISE}
    if "add_line" in post:
        talk.extra = 1
        return show(talk)
    if number := post.get("repeat", [""])[0]:
        return repeat(talk, number)
    if "drop_line" in post:
        return drop(talk, post["drop_line"][0])
    if act == "keep":
        return keep(talk, person)
    return write(talk, person, act)


def still_known(talk: Talk, post: Mapping[str, list[str]]) -> dict[str, str]:
    """How items are known that were not typed anew: a changed item is said, an emptied one is missing."""
    try:
        before = json.loads(post.get("_states", ["{}"])[0])
        known = {str(path): (str(state), str(value)) for path, (state, value) in before.items()}
    except (ValueError, TypeError, AttributeError):
        return {}
    return {path: state for path, (state, value) in known.items() if value and value == value_at(talk.values, path)}


def value_at(values: Mapping[str, Any], path: str) -> str:
    """The value of an item as text."""
    head, _, rest = path.partition(".")
    if not rest:
        return words(values.get(head))
    place, _, name = rest.partition(".")
    lines = values.get(head) or []
    return words(lines[int(place)].get(name)) if place.isdigit() and int(place) < len(lines) else ""


def words(value: Any) -> str:
    """A value so that a typed one and a stored one compare."""
    text = "" if value is None else str(value).strip()
    return text.rstrip("0").rstrip(".") if "." in text and text.replace(".", "").isdigit() else text


def keep(talk: Talk, person: Person) -> HttpResponseBase:
    """Kept as it is typed; recorded by the buttons."""
    draft = drafts.keep(person, talk.slot, talk.values)
    said = f"Kept {timezone.localtime(draft.saved):%H:%M}, not recorded yet."
    if talk.request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204, headers={"X-Kept": said})
    messages.success(talk.request, said)
    return redirect(talk.url)


def repeat(talk: Talk, number: str) -> HttpResponseBase:
    """The lines of an earlier order, each item assumed from it."""
    lines, states = intake.repeated(talk.case.order, number)
    kept = {path: state for path, state in talk.values["states"].items() if not path.startswith("lines.")}
    talk.values |= {"lines": lines or talk.values.get("lines", []), "states": kept | states}
    return show(talk)


def drop(talk: Talk, place: str) -> HttpResponseBase:
    """A line less; the others keep how they are known."""
    lines = list(talk.values.get("lines") or [])
    if place.isdigit() and int(place) < len(lines):
        del lines[int(place)]
    states = {path: state for path, state in talk.values["states"].items() if not path.startswith("lines.")}
    talk.values |= {"lines": lines, "states": states}
    return show(talk)


def write(talk: Talk, person: Person, act: str) -> HttpResponseBase:
    """The memorandum is recorded; when asked, promised and handed over, as far as it is complete."""
    number, values = talk.case.root.number, dict(talk.values)
    promise = {"to": values.pop("promise_to", "") or values.get("contact"), "by": values.pop("promise_by", "")}
    data = intake.pruned("write_memorandum", values) | {
        "all_read_back": act == "read_back" or bool(values.get("all_read_back"))
    }
    perform(number, Ask("write_memorandum", person, data, key=f"{talk.key}-w"[:80]))
    drafts.forget(person, talk.slot)
    if act == "read_back":
        messages.success(talk.request, f"Everything on order {number} is read back.")
        return redirect(talk.url)
    if act != "hand_over":
        messages.success(talk.request, f"Write the memorandum: done on order {number}.")
        return redirect(talk.back)
    return hand_over(talk, person, promise)


def hand_over(talk: Talk, person: Person, promise: dict[str, Any]) -> HttpResponseBase:
    """The promise first, then the departments; what is still missing is said."""
    number = talk.case.root.number
    try:
        if promise["by"] and not talk.case.order.facts.of_step("promise_answer"):
            raw = {"to": promise["to"] or "The customer", "by": aware(promise["by"])}
            perform(number, Ask("promise_answer", person, raw, key=f"{talk.key}-p"[:80]))
        perform(number, Ask("hand_over_memorandum", person, {}, key=f"{talk.key}-h"[:80]))
    except Invalid as refused:
        talk.errors = {{"by": "promise_by", "to": "promise_to"}.get(f.field, f.field): f.says for f in refused.faults}
        return show(talk)
    except NotYet as refused:
        open_ = [reason.says for reason in refused.reasons if not reason.met]
        messages.success(
            talk.request, f"Order {number} is written down. Before it can be handed over: {'; '.join(open_)}."
        )
        return redirect(talk.url)
    messages.success(talk.request, f"Order {number} is written down and handed over to the departments.")
    return redirect(talk.back)


def aware(text: str) -> Any:
    """The promised hour with the house's zone; what is no hour is refused by the step itself."""
    moment = asking.read_moment(text)
    if moment is not None:
        return moment
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except ValueError:
        return text


def show(talk: Talk) -> HttpResponseBase:
    """The page."""
    order, root = talk.case.order, talk.case.root
    states = talk.values.get("states") or (order.memorandum.states if order.memorandum else {})
    known = intake.item_states(talk.values, states)
    fields = {f.name: f for f in asked(talk)}
    usual, customer = intake.Usual(order), root.customer
    carried = {path: (state, value_at(talk.values, path)) for path, state in known.items() if state != "missing"}
    sheet = IntakeSheet(
        customer.name if customer else "Customer not known yet", lede(talk), f"Memorandum {root.number}", talk.kept,
        talk.url, f"Write it down and hand it over · {root.number}", intake.progress(known),
        groups=(FieldGroup("Who and when", tuple(with_state(fields[name], known) for name in HEAD)),),
        lines=line_groups(fields["lines"], known, usual, talk.values),
        rest=(FieldGroup("Whatever else they said", tuple(asking.field_of(fields[name]) for name in REST)),
              FieldGroup("Unclear", (asking.field_of(fields[OPEN]),))),
        promise=promise_group(talk), script=intake.script(known),
        customer_class=customer.classification_id if customer else "",
        trail=(Trail("Worklist", reverse("worklist")), Trail(f"Order {root.number}", talk.back)),
        last_orders=intake.last_orders(order),
        all_orders=Trail("All", f"{reverse('orders')}?state=all&customer={customer.number}") if customer else None,
        errors=errors(talk), hidden=(Hidden("_key", talk.key), Hidden("_states", json.dumps(carried))),
        autosave_url=talk.url, close=Trail("Leave it for now", talk.back),
    )  # fmt: skip
    return page(talk.request, "intake", sheet, 422 if talk.errors else 200)


def asked(talk: Talk) -> list[Asked]:
    """The questions of the form; there is always one line and one place for what is unclear."""
    values = {**talk.values, "lines": talk.values.get("lines") or [{}], OPEN: [*(talk.values.get(OPEN) or []), {}]}
    offered = choices(talk.case, talk.found, 0)
    if talk.extra:
        values["lines"] = [*values["lines"], {}]
    return asking.asked(talk.step.input, values, talk.errors, Choices(offered.named))


def with_state(found: Asked, known: Mapping[str, str], usual: str = "") -> Field:
    """A field with how its item is known, and what looks unusual."""
    found.question = usual
    field = asking.field_of(found)
    return Field(**{**vars(field), "badge": intake.badge_of(known.get(found.name, ""))})


def line_groups(
    found: Asked, known: Mapping[str, str], usual: intake.Usual, values: Mapping[str, Any]
) -> tuple[FieldGroup, ...]:
    """Each line under its own heading; the last one left cannot be dropped."""
    groups = []
    for place, group in enumerate(found.rows):
        product = str(next((f.value for f in group.fields if f.name.endswith(".product")), "") or "")
        fields = tuple(
            with_state(f, known, usual.question(f.name.rpartition(".")[2], f.value, product)) for f in group.fields
        )
        groups.append(FieldGroup(f"Line {place + 1}", fields, str(place) if len(found.rows) > 1 else ""))
    return tuple(groups)


def promise_group(talk: Talk) -> FieldGroup:
    """To whom and by when an answer is promised; empty once it is."""
    given = talk.case.order.facts.of_step("promise_answer")
    if given:
        return FieldGroup("", ())
    proposed = suggested("promise_answer", talk.case.order, talk.case.now)
    by = talk.values.get("promise_by") or proposed["by"]
    shown = by if isinstance(by, str) else f"{timezone.localtime(by):%Y-%m-%dT%H:%M}"
    return FieldGroup("What we promise", (
        Field("promise_to", "Promised to", value=str(talk.values.get("promise_to") or proposed["to"]),
              error=talk.errors.get("promise_to", "")),
        Field("promise_by", "They will hear from us by", Kind.DATETIME, shown[:16],
              error=talk.errors.get("promise_by", ""),
              hint="As long as the departments usually need"),
    ))  # fmt: skip


def errors(talk: Talk) -> Errors | None:
    """What must be mended, linked to its field."""
    return asking.errors_of(talk.errors, [*asked(talk), *(Asked(name, "", "text") for name in PROMISE)])


def lede(talk: Talk) -> str:
    """Whose customer it is."""
    customer = talk.case.root.customer
    if customer is None:
        return "It has its number. Write down what they say; nothing is lost, even if it is incomplete."
    entrusted = " Customer service is entrusted with the talks." if customer.entrusts_customer_service else ""
    return f"Salesperson {customer.salesperson.name}.{entrusted}"
