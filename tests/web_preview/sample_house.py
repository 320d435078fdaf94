"""The map, the lists, the policy, the doors."""

from __future__ import annotations

from dataclasses import replace

from signback.surfaces.web.sheets.doors import ErrorSheet, SignInSheet
from signback.surfaces.web.sheets.fields import ErrorLink, Errors, Field, FieldGroup, FieldRow, Kind
from signback.surfaces.web.sheets.lists import (
    Cell,
    Column,
    CustomerSheet,
    ListRow,
    ListSheet,
    Notice,
    NoticesSheet,
    PolicySheet,
    RecordSheet,
    SearchGroup,
    SearchSheet,
    Table,
)
from signback.surfaces.web.sheets.map import LateRow, MapSheet
from signback.surfaces.web.sheets.map_picture import MapPlace, draw_map
from signback.surfaces.web.sheets.pieces import (
    Act,
    Badge,
    Choice,
    Empty,
    Filter,
    Look,
    Pages,
    Reason,
    State,
    Tab,
    Task,
    Term,
    Tone,
    Trail,
)
from signback.surfaces.web.sheets.words import late, link, say
from tests.web_preview.sample_order import ASIDE

LANES = ("Customer service", "Sales", "Technical", "Production", "Quality, warehouse", "Finance", "Delivery")
STEPS = (
    ("request", "Take the request", 0, "Intake", (), 3, 0, False),
    ("memo", "Complete the memorandum", 0, "Intake", ("request",), 4, 0, False),
    ("price", "Check price, payment", 0, "Price, technical, schedule", ("memo",), 2, 0, False),
    ("deviation", "Settle the deviation", 1, "Price, technical, schedule", ("price",), 2, 1, True),
    ("lines", "Confirm each line", 2, "Price, technical, schedule", ("memo", "price"), 5, 1, False),
    ("material", "Reserve the material", 2, "Price, technical, schedule", ("lines",), 1, 0, False),
    ("commit", "Commit the scheduled date", 3, "Price, technical, schedule", ("material",), 3, 0, False),
    ("send", "Check and send the confirmation", 0, "Confirmation", ("price", "commit"), 3, 2, False),
    ("back", "Bring back the signature", 1, "Confirmation", ("send",), 7, 2, False),
    ("deposit", "Confirm the deposit", 5, "Confirmation", ("send",), 3, 0, True),
    ("issue", "Issue the production order", 0, "Making", ("send", "back", "deposit"), 1, 0, False),
    ("accept", "Accept the order", 3, "Making", ("issue",), 2, 0, False),
    ("report", "Report progress", 3, "Making", ("accept",), 11, 1, False),
    ("watch", "Watch the making", 0, "Making", ("report",), 4, 0, True),
    ("inspect", "Inspect the goods", 4, "Making", ("report",), 3, 0, False),
    ("store", "Bring into the warehouse", 4, "Making", ("inspect",), 2, 0, False),
    ("balance", "Ask for the balance", 0, "Money", ("store",), 1, 0, False),
    ("release", "Release goods for delivery", 5, "Money", ("balance",), 4, 2, False),
    ("order", "Issue the delivery order", 0, "Delivery", ("release",), 1, 0, False),
    ("ship", "Ship the goods", 6, "Delivery", ("order",), 2, 0, False),
    ("arrival", "Follow the arrival", 0, "Delivery", ("ship",), 3, 0, False),
)


def place(
    name: str, title: str, lane: int, track: str, after: tuple[str, ...], count: int, late_: int, dash: bool
) -> MapPlace:
    words = f"{title}: {count} orders" + (f", {late_} late" if late_ else "")
    return MapPlace(name, title, LANES[lane], track, f"/?step={name}", words, dash, count, late_, f"{late_} late")


MAP = MapSheet(
    "Made to order, today",
    say(
        "48 orders stand on 67 steps. ",
        late("9 are late"),
        ", two of them with finance before a truck at 15:00. The "
        "slowest step this week is bringing back the signature: two days on average.",
    ),
    draw_map([place(*step) for step in STEPS], LANES),
    "Seven departments as lanes, 21 steps from the request to the arrival; each step shows how many orders stand on it "
    "and how many are late. The table below says the same.",
    (Act("Only my department", "?department=customer_service"),),
    (
        LateRow("Sales", "Settle the deviation", "#", 2, 1, "2047, 1 day"),
        LateRow("Customer service", "Check and send the confirmation", "#", 3, 2, "2044, since 17 h"),
        LateRow("Finance", "Release goods for delivery", "#", 4, 2, "2029, truck at 15:00"),
    ),
)
ORDERS = Table(
    "Orders",
    (Column("Order"), Column("Customer"), Column("Waits for"), Column("Scheduled", True), Column("Amount €", True)),
    (
        ListRow(
            Cell("2041", "16.5 t offset, reels", "/orders/2041"),
            (
                Cell("Halloran Print Works", customer_class="B"),
                Cell("the signed confirmation", "Tom Okafor, since Wed 10:31"),
                Cell("14 May", late("slipped by 2 days"), figures=True),
                Cell("18,540.00", figures=True),
            ),
        ),
        ListRow(
            Cell("2038", "20.0 t offset, reels", "/orders/2038"),
            (
                Cell(say("云章印务 Yunzhang Printing"), customer_class="A", badge=Badge("paper owed", Tone.OWED)),
                Cell("its last reels", "production, 72 % made"),
                Cell("11 May", figures=True),
                Cell("22,100.00", figures=True),
            ),
        ),
        ListRow(
            Cell("2029", "4.2 t kraft", "/orders/2029"),
            (
                Cell("Delgado Etiquetas", customer_class="B"),
                Cell("finance’s release", "truck at 15:00", late=True),
                Cell("6 May", "in the warehouse", figures=True),
                Cell("4,914.00", figures=True),
            ),
        ),
    ),
)
LIST = ListSheet(
    "Orders",
    ORDERS,
    "48 are open; 9 stand late somewhere.",
    tabs=(Tab("Open", "?", 48, True), Tab("Late", "?late=1", 9), Tab("Closed", "?closed=1")),
    filters=(
        Filter("department", "Waits for", (Choice("", "anybody"), Choice("sales", "Sales"))),
        Filter("class", "Class", (Choice("", "every class"), Choice("A", "A"))),
    ),
    query="",
    query_label="Number, customer or paper",
    pages=Pages("?after=2029", says="3 of 48"),
)
EMPTY = ListSheet(
    "Price plans",
    Table("Price plans", (Column("Plan"),), ()),
    "Prices by customer, class and quantity.",
    empty=Empty(
        "No price plans yet",
        "Until there is one, every price is a deviation.",
        Act("Bring them in from a file", "/import/prices"),
    ),
)
SEARCH = SearchSheet(
    "halloran",
    (
        SearchGroup("Orders", ORDERS, Trail("All 12 orders", "#")),
        SearchGroup(
            "Customers",
            Table(
                "Customers",
                (Column("Customer"), Column("Salesperson")),
                (
                    ListRow(
                        Cell("Halloran Print Works", "K-014", "/customers/K-014", customer_class="B"),
                        (Cell("Tom Okafor"),),
                    ),
                ),
            ),
        ),
    ),
    "13 things in 2 kinds.",
)
NOT_FOUND = SearchSheet("2401", empty=Empty("Nothing has this number or name", "Did you mean order 2041?"))
CUSTOMER = CustomerSheet(
    "K-014",
    "Halloran Print Works",
    "B",
    "Two orders are open; one waits for their signature. Pays by deposit since 2019.",
    (Trail("Customers", "/customers"),),
    Act("Take an order", "/intake?customer=K-014", "N", Look.PRIMARY),
    (Act("Propose another class", "#"),),
    (
        Task(
            "2041: Chase the signed confirmation", State.READY, "/orders/2041", side_strong="yours", side="before 17:00"
        ),
    ),
    (ORDERS,),
    ASIDE[:3],
)
RECORD = RecordSheet(
    "Aldwater Offset 90 g/m²",
    "Smallest run 1.5 t on paper machine 2; formula 14c since March.",
    (Trail("Products", "/products"),),
    Badge("made", Tone.DONE),
    None,
    (Act("Change it", "#"),),
    (
        Table(
            "Prices in force",
            (Column("From"), Column("€ per t", True)),
            (
                ListRow(Cell("1.5 t"), (Cell("1,130.00", figures=True),)),
                ListRow(Cell("10 t"), (Cell("1,080.00", figures=True),)),
            ),
        ),
    ),
    ASIDE[3:],
)


def policy_row(
    key: str, title: str, details: str, kind: Kind, values: tuple[str, str, str], unit: str = ""
) -> FieldRow:
    return FieldRow(
        title,
        tuple(
            Field(f"{key}.{letter}", f"Class {letter}", kind, value, unit=unit, checked=value == "yes")
            for letter, value in zip("ABC", values, strict=True)
        ),
        details,
    )


POLICY = PolicySheet(
    "Policy",
    "What an order must have before it goes on, by class of customer. A contract overrides its class; accepted "
    "orders keep the policy under which they were accepted.",
    ("Class A", "Class B", "Class C"),
    (
        policy_row("signature", "Signed confirmation before production", "S9.1, S9.2", Kind.BOOL, ("", "yes", "yes")),
        policy_row("deposit", "Deposit", "of the confirmed sum", Kind.NUMBER, ("0", "30", "50"), "%"),
        policy_row("balance", "Balance before delivery", "", Kind.BOOL, ("", "yes", "yes")),
        policy_row(
            "limit",
            "Marketing director decides beyond",
            "deviation from the price in force",
            Kind.NUMBER,
            ("5", "5", "3"),
            "%",
        ),
    ),
    "/policy",
    "Put the policy in force",
    Field("reason", "Why it changes", required=True, hint="It stands in the history with your name."),
    (FieldGroup("Working day", (Field("cut_off", "Cut-off hour", value="17:00", required=True),)),),
    errors=Errors("The policy stays as it is", (ErrorLink("Say why it changes", "f-reason"),)),
    history=Table(
        "What changed",
        (Column("When"), Column("What"), Column("Who")),
        (ListRow(Cell("Mon 2 Mar 2026"), (Cell("Deposit of class C from 40 to 50 %"), Cell("Hanne Vos"))),),
    ),
)
NOTICES = NoticesSheet(
    "Notices",
    "Two are new since this morning.",
    (
        Notice(
            "10:31",
            "2041: the scheduled date moves to 15 May at 17:00 unless the signature arrives",
            "/orders/2041",
            True,
            True,
        ),
        Notice("09:55", "2050: Hanne Vos settled the price deviation", "/orders/2050", True),
        Notice("Thu 16:20", "2041: Tom Okafor rang Halloran; call back on Friday", "/orders/2041"),
    ),
    "/notices/read",
)
SIGN_IN = SignInSheet(
    say("Lindwater Paper Mill 凌水造纸有限公司"),
    "/sign-in",
    Field("username", "Your name here", autocomplete="username", required=True, focus=True),
    Field("password", "Password", Kind.PASSWORD, autocomplete="current-password", required=True),
    demo=(Term("Customer service", "customer-service"), Term("Finance", "finance")),
)
SIGN_IN_WRONG = replace(
    SIGN_IN,
    errors=Errors("You are not signed in", (ErrorLink("Name and password do not belong together", "f-username"),)),
)
BACK = (Act("Back to the worklist", "/"),)
NOT_ALLOWED = ErrorSheet(
    "Not yours to see",
    "Order 2041 belongs to Tom Okafor’s customers.",
    who=("Tom Okafor, sales", "Everybody in customer service"),
    acts=BACK,
)
MISSING = ErrorSheet(
    "There is no such page",
    say("There is no order 2401. Perhaps you mean ", link("2041", "/orders/2041"), "."),
    acts=BACK,
)
CONFLICT = ErrorSheet(
    "Somebody was quicker",
    "Tom Okafor recorded the signed confirmation at 10:41, while you were typing.",
    (Reason("The confirmation is signed", True), Reason("The returned paper is not checked yet", cleared_by="yours")),
    kept="What you typed is kept and stands in the form.",
    acts=(Act("Show the order as it stands", "/orders/2041"),),
)
FAULT = ErrorSheet(
    "This did not work",
    "The fault is ours and has been noted. Nothing was recorded by half.",
    acts=BACK,
    code="Ask for fault 7c1e, Friday 8 May, 10:43",
)
