"""The pages of a step: asking, checking, done, refused, waiting, final."""

from __future__ import annotations

from dataclasses import replace

from signback.surfaces.web.sheets.fields import ErrorLink, Errors, Field, FieldGroup, FieldRow, Kind
from signback.surfaces.web.sheets.pieces import Act, AsideSection, Choice, Hidden, Look, Reason, Term, Trail
from signback.surfaces.web.sheets.step import (
    About,
    Answer,
    AnswerTable,
    CheckAnswersSheet,
    DoneSheet,
    FinalSheet,
    RefusedSheet,
    Signed,
    Signing,
    StepSheet,
    WaitingSheet,
)
from signback.surfaces.web.sheets.words import say, strong

TRAIL = (Trail("Worklist", "/"), Trail("Order 2041", "/orders/2041"))
PASSWORD = Field(
    "password",
    "Your password",
    Kind.PASSWORD,
    autocomplete="current-password",
    required=True,
    hint="You prove who you are, once more, for exactly these papers.",
)
SIGNING = Signing((Signed("Production order 2041, revision 2", "9f3c 71ae 04d2 88b1", "#"),), PASSWORD)
HIDDEN = (Hidden("version", "31"), Hidden("key", "8c1f"))
BESIDE = (
    AsideSection(
        "Order 2041",
        "Halloran Print Works",
        "16.5 t offset, reels",
        (Term("Scheduled", "14 May", "slipped by two days"), Term("Told", "15 May"), Term("Deposit", "arrived 7 May")),
    ),
)


def inspected(line: int, title: str, quantity: str, error: str = "") -> FieldRow:
    return FieldRow(
        f"Line {line}",
        (
            Field(
                f"rows.{line}.finding",
                "Finding",
                Kind.CHOICE,
                choices=(Choice("passed", "passed", True), Choice("rework", "rework"), Choice("scrap", "scrap")),
            ),
            Field(f"rows.{line}.quantity", "Quantity inspected", Kind.NUMBER, quantity, unit="t", error=error),
            Field(f"rows.{line}.packing_right", "Packing as ordered", Kind.BOOL, checked=True),
            Field(f"rows.{line}.measured", "Measured", value="90.4 g/m²"),
        ),
        title,
    )


def about(title: str, help: str = "") -> About:
    return About(title, "2041", "Halloran Print Works", "B", help, TRAIL)


ASK = StepSheet(
    about("Inspect for the customer", "Inspect the finished goods by the customer’s requirements, line by line."),
    "/orders/2041/inspect_for_customer",
    "Check the inspection",
    "check",
    (
        FieldGroup(
            "",
            (
                Field(
                    "rows",
                    "Lines",
                    Kind.ROWS,
                    rows=(inspected(1, "Aldwater Offset 90", "12.1"), inspected(2, "Aldwater Offset Blue 90", "4.4")),
                    add_label="Add a reel",
                ),
            ),
        ),
        FieldGroup(
            "The inspection",
            (
                Field("happened", "When it was inspected", Kind.DATETIME, "2026-05-08T10:20", required=True),
                Field("sample", "Sample kept at", hint="Shelf and box", choices=(Choice("S-14", "Shelf 14"),)),
                Field("protocol", "Protocol or picture", Kind.FILE, accept="image/*,application/pdf"),
                Field(
                    "deduction",
                    "Deduction agreed",
                    Kind.MONEY,
                    "120.00",
                    unit="€",
                    ask="Never any deduction for Halloran until now: ask once more.",
                ),
                Field(
                    "covers",
                    "Watch points looked at",
                    Kind.CHECKS,
                    choices=(
                        Choice("1", "Blue shade against sample 9b-3", True, "before the second reel"),
                        Choice("2", "Joins flagged on both edges"),
                        Choice("3", "Labels in English and Chinese"),
                    ),
                    required=True,
                ),
                Field("in_order", "The customer has been told", Kind.BOOL),
                Field("found", "What you found", Kind.TEXTAREA, "Clean edges, two joins in reel 4."),
            ),
        ),
    ),
    None,
    None,
    HIDDEN,
    Trail("Leave it for now", "/orders/2041"),
    "",
    "",
    BESIDE,
)
ASK_ERRORS = replace(
    ASK,
    errors=Errors(
        "It cannot be recorded yet",
        (
            ErrorLink("Line 2: 0 t cannot be inspected", "f-rows-2-quantity"),
            ErrorLink("The day 31 April does not exist", "f-happened"),
            ErrorLink("Say what you found", "f-found"),
            ErrorLink("Tick the watch points you looked at", "f-covers"),
        ),
    ),
    groups=(
        FieldGroup(
            "",
            (
                Field(
                    "rows",
                    "Lines",
                    Kind.ROWS,
                    rows=(
                        inspected(1, "Aldwater Offset 90", "12.1"),
                        inspected(2, "Aldwater Offset Blue 90", "0", "0 t cannot be inspected"),
                    ),
                ),
            ),
        ),
        FieldGroup(
            "The inspection",
            (
                Field(
                    "happened",
                    "When it was inspected",
                    Kind.DATETIME,
                    "31 April 2026",
                    error="There is no 31 April",
                    required=True,
                ),
                Field(
                    "covers",
                    "Watch points looked at",
                    Kind.CHECKS,
                    error="Tick the watch points you looked at",
                    choices=(Choice("1", "Blue shade"), Choice("2", "Joins")),
                ),
                Field("found", "What you found", Kind.TEXTAREA, error="Say what you found", required=True),
            ),
        ),
    ),
)
SIGN = StepSheet(
    about(
        "Issue the production order", "Hand the confirmed order to the mill, with a copy to the technical department."
    ),
    "/orders/2041/issue_production_order",
    "Issue production order 2041",
    "perform",
    (FieldGroup("", (Field("special", "Special provisions", Kind.TEXTAREA),)),),
    None,
    SIGNING,
    HIDDEN,
    Trail("Leave it for now", "/orders/2041"),
    "",
    say("Production signs for it next. ", strong("The scheduled date stops slipping at 14 May.")),
    BESIDE,
)
CHECK = CheckAnswersSheet(
    about("Inspect for the customer"),
    "/orders/2041/inspect_for_customer",
    "Record the inspection of order 2041",
    (
        Answer("When it was inspected", "Friday 8 May 2026, 10:20", "happened"),
        Answer("Sample kept at", "Shelf 14", "sample"),
        Answer("What you found", "Clean edges, two joins in reel 4.", "found"),
    ),
    (
        AnswerTable(
            "Lines",
            ("Line", "Finding", "Quantity", "Packing"),
            (("1", "passed", "12.1 t", "as ordered"), ("2", "passed", "4.4 t", "as ordered")),
            "rows",
        ),
    ),
    HIDDEN,
    SIGNING,
    None,
    ("Quality inspection can complete the warehousing.", "Tom Okafor is told."),
    BESIDE,
)
DONE = DoneSheet(
    About("Production order 2041 is issued", "2041", "Halloran Print Works", "B", trail=TRAIL),
    "Signed by you at 10:42. The scheduled date stays at 14 May.",
    (
        Reason("Production signs for it", cleared_by="Piotr Nowak, before 14:42"),
        Reason("Technical acknowledges its copy", cleared_by="Greta Lindqvist, before Monday 17:00"),
    ),
    (Trail("Production order 2041", "#"),),
    Act("Next: Check the returned confirmation, 2038", "/orders/2038", "N", Look.PRIMARY),
    (Act("Back to the worklist", "/"),),
)
REFUSED = RefusedSheet(
    about("Release goods for delivery"),
    "This is finance’s to do, and not by whom took the money in hand.",
    ("Rosa Marchetti, finance", "Erik Sandvik, finance, from Monday"),
    "Ask Rosa Marchetti, extension 214, or hand the order over to her.",
    (Act("Back to order 2041", "/orders/2041"), Act("Hand it to finance", "/orders/2041/hand-over", post=True)),
    "That you tried, and when, is recorded.",
)
WAITING = WaitingSheet(
    about("Issue the production order", "Hand the confirmed order to the mill."),
    "Two things are still open",
    (
        Reason(
            "Halloran is class B: the signed confirmation must be here first.",
            cleared_by="Tom Okafor: Chase the signed confirmation",
            url="/orders/2041",
        ),
        Reason("Technical has not confirmed line 2.", cleared_by="Greta Lindqvist, since Tuesday 16:10"),
        Reason("The deposit has arrived, € 5,562.00 on 7 May.", met=True),
    ),
    (Act("Back to order 2041", "/orders/2041"),),
)
FINAL = FinalSheet(
    about("Deliver before the delivery order", "An order to deliver first, signed before the goods leave."),
    "/orders/2041/permit",
    "Sign the order to deliver first",
    (
        "4.0 t may leave within 6 hours without a delivery order.",
        "The delivery order is then owed on your name, and chased every day.",
        "Finance’s release and the inspection are not lifted.",
    ),
    Act("Issue the delivery order instead", "/orders/2041/issue_delivery_order"),
    HIDDEN,
    (FieldGroup("", (Field("reason", "Why it cannot wait", Kind.TEXTAREA, required=True),)),),
    replace(SIGNING, documents=(Signed("Order to deliver first, 2041", "44d1 09ce 7b20 11fa"),)),
)
