"""Mrs Doyle is on the line, and a confirmation is checked item by item."""

from __future__ import annotations

from dataclasses import replace

from signback.surfaces.web.sheets.check import CheckGroup, CheckItem, CheckSheet, Original
from signback.surfaces.web.sheets.fields import ErrorLink, Errors, Field, FieldGroup, Kind
from signback.surfaces.web.sheets.intake import (
    IntakeSheet,
    Known,
    LastOrder,
    Progress,
    ScriptLine,
    item_badge,
)
from signback.surfaces.web.sheets.pieces import Act, Badge, Choice, Hidden, Look, Tone, Trail
from signback.surfaces.web.sheets.step import About
from signback.surfaces.web.sheets.words import say, strong

READ, SAID = item_badge(Known.READ_BACK, "read back"), item_badge(Known.SAID, "said")
GUESS, MISSING = item_badge(Known.ASSUMED, "assumed from 1987"), item_badge(Known.MISSING, "missing")


def one(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(label, label, place == 0) for place, label in enumerate(labels))


def number(name: str, label: str, value: str, unit: str, badge: Badge, **more: str) -> Field:
    return Field(name, label, Kind.NUMBER, value, unit=unit, badge=badge, **more)  # type: ignore[arg-type]


WHO = FieldGroup(
    "Who and when",
    (
        Field("contact", "Who is asking", value="Aoife Doyle", badge=READ, focus=True),
        Field("their_number", "Their order number", value="BW-2026-0418", badge=READ),
        Field("requested", "Requested date", Kind.DATE, "2026-05-22", badge=SAID),
        Field("place", "Place of delivery", hint="Last time: Kendal mill shop, gate 2", badge=MISSING),
    ),
)
LINE_1 = FieldGroup(
    "Line 1",
    (
        Field("lines.0.product", "Paper", Kind.CHOICE, choices=one("Tarn Envelope 100 g/m²"), badge=READ),
        Field("lines.0.shape", "Reel or sheet", Kind.CHOICE, choices=one("Reel", "Sheet"), badge=READ),
        number("lines.0.quantity", "Quantity", "", "t", MISSING),
        number("lines.0.width", "Width", "840", "mm", SAID),
        number("lines.0.core", "Core", "152", "mm", SAID, ask="Always 76 mm until now, today 152: ask once more."),
        number("lines.0.diameter", "Diameter, at most", "1,200", "mm", GUESS),
        number(
            "lines.0.unit_price",
            "Price they named",
            "1,150.00",
            "€ per t",
            SAID,
            hint="Contract price from 5 t: € 1,150.00",
        ),
        Field(
            "lines.0.winding",
            "Winding side",
            Kind.CHOICE,
            badge=MISSING,
            choices=one("not asked yet", "felt side out", "felt side in"),
        ),
    ),
    drop="1",
)
REST = FieldGroup(
    "Packing, payment and whatever else they said",
    (
        Field("packing", "Packing", Kind.CHOICE, choices=one("Kraft wrap, on pallets"), badge=GUESS),
        Field("payment", "Payment", Kind.CHOICE, choices=one("Deposit 30 %, balance before delivery"), badge=SAID),
        Field(
            "words",
            "In their own words",
            Kind.TEXTAREA,
            "Wants the reels shorter this time, the new lift takes 600 kg. Asks whether we can label both ends.",
        ),
    ),
)
PROMISE = Field(
    "promise", "They will hear from you", value="today, 13:15", hint="Estimate: 12:59, from the last 40 answers"
)
SCRIPT = (
    ScriptLine("Greeted, named yourself, asked who is calling", gone=True),
    ScriptLine("Let them tell it; wrote it down", gone=True),
    ScriptLine(
        "Ask for what is missing",
        "“How many tonnes shall we make, and shall the felt side be wound out or in?”",
        "Then: place of delivery. Three items left.",
        now=True,
    ),
    ScriptLine("Read back, digit by digit", then="All 14 items, in the order of the form"),
    ScriptLine("Promise an hour", then="Departments usually take 2 h 20 min for this paper"),
    ScriptLine("Thank them by name"),
)
INTAKE = IntakeSheet(
    "On the line: Brightwater Stationers",
    say(
        "Recognised by +44 1539 555 044: ",
        strong("Mrs Aoife Doyle"),
        ", buyer. Salesperson 赵敏 Zhao Min. No open promises, no debts.",
    ),
    "Memorandum M-0131",
    "kept as you type, last at 10:39",
    "/orders/M-0131/write_memorandum",
    "Hand over M-0131",
    Progress(11, 14, 4, 5, 2, 3),
    (WHO,),
    (LINE_1,),
    (REST,),
    FieldGroup("Your promise", (PROMISE,)),
    SCRIPT,
    "B",
    (Trail("Worklist", "/"), Trail("Telephone, 10:36")),
    (
        LastOrder("1987", "Tarn Envelope 100", "March · 6.0 t · 840 mm · core 76 · € 1,150"),
        LastOrder("1902", "Tarn Envelope 100", "November · 5.0 t · 840 mm · core 76 · € 1,150"),
        LastOrder("1844", "Marram Kraft 120", "August · 2.0 t · 900 mm · core 76 · € 990"),
    ),
    Trail("all 23", "#"),
    None,
    (Hidden("version", "3"),),
    "/orders/M-0131/keep",
    Trail("Close it with a reason", "#"),
)
WRONG = replace(
    INTAKE,
    errors=Errors(
        "The memorandum is kept, but it cannot go on yet",
        (
            ErrorLink("Line 1: a quantity of 0 t cannot be made. Say how many tonnes", "f-lines-0-quantity"),
            ErrorLink("The requested date 31 April does not exist", "f-requested"),
            ErrorLink("Promise an hour: this customer has not been told when they will hear from us", "f-promise"),
        ),
    ),
    groups=(
        replace(
            WHO,
            fields=(
                *WHO.fields[:2],
                replace(
                    WHO.fields[2],
                    value="31 April 2026",
                    badge=None,
                    error="There is no 31 April. Did they say 30 April or 1 May?",
                ),
                WHO.fields[3],
            ),
        ),
    ),
    lines=(
        replace(
            LINE_1,
            fields=(
                *LINE_1.fields[:2],
                replace(
                    LINE_1.fields[2],
                    value="0",
                    badge=None,
                    error="0 t cannot be made. The smallest run of this paper is 1.5 t",
                ),
                *LINE_1.fields[3:],
            ),
        ),
    ),
    promise=FieldGroup(
        "Your promise", (replace(PROMISE, value="", error="Say an hour. An open promise is worse than a late one"),)
    ),
)
CHECK = CheckSheet(
    About(
        "Check the confirmation item by item",
        "2050",
        "Kestrel Cartons",
        "C",
        "Hold every item of revision 1 against what the customer said. Tick what is the same.",
        (Trail("Worklist", "/"), Trail("Order 2050", "/orders/2050")),
    ),
    "/orders/2050/check_confirmation",
    "Confirm the check of 2050",
    (
        CheckGroup(
            "Who and when",
            (
                CheckItem("customer", "Customer", "Kestrel Cartons", "Kestrel Cartons Ltd", "memorandum", ticked=True),
                CheckItem(
                    "requested",
                    "Requested date",
                    "as soon as possible after Whitsun",
                    "Tuesday 26 May 2026",
                    "memorandum",
                    "The memorandum names no day; the confirmation does.",
                ),
                CheckItem(
                    "place",
                    "Place of delivery",
                    "Dock 4, Sheffield",
                    "Dock 4, Sheffield",
                    "fax, page 1",
                    ticked=True,
                    badge=Badge("assumed from 1931", Tone.OWED),
                ),
            ),
        ),
        CheckGroup(
            "Line 1",
            (
                CheckItem("1.product", "Paper", "Ivory board 250", "Marram Ivory Board 250 g/m²", "fax, page 1"),
                CheckItem("1.quantity", "Quantity", "6 t", "6.000 t ± 10 %", "fax, page 1"),
                CheckItem(
                    "1.price",
                    "Price",
                    "€ 1,410 per t",
                    "€ 1,440.00 per t",
                    "fax, page 2",
                    "€ 30.00 more; settled by Hanne Vos at 09:55.",
                ),
            ),
        ),
    ),
    (
        Original("Fax of Thursday 7 May, 15:02", "fax.svg"),
        Original(
            "Memorandum M-0128", "#", words="Kestrel want the board by the week after Whitsun.\nSame dock as always."
        ),
    ),
    document_url="#",
    acts=(Act("Something is wrong", "#", look=Look.LINK),),
    hidden=(Hidden("version", "12"),),
)
