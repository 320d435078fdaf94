"""Customer service's worklist on a Friday morning."""

from __future__ import annotations

from signback.surfaces.web.sheets.pieces import (
    Act,
    Badge,
    Choice,
    Empty,
    Filter,
    Hidden,
    Look,
    Pages,
    Reason,
    State,
    Tab,
    Tone,
)
from signback.surfaces.web.sheets.words import say
from signback.surfaces.web.sheets.worklist import Band, KeyHint, News, Row, WorklistSheet


def acts(number: str, label: str, key: str) -> tuple[Act, ...]:
    return (
        Act(label, f"/orders/{number}/step", key, Look.PRIMARY),
        Act("Open", f"/orders/{number}", "↵"),
        Act("Hand over", f"/orders/{number}/hand-over", "H", post=True),
    )


def row(
    title: str,
    number: str,
    customer: str,
    letter: str,
    words: str,
    due: str,
    then: str,
    why: str = "",
    late: bool = False,
    chosen: bool = False,
    badge: Badge | None = None,
    act: str = "Do it",
) -> Row:
    return Row(
        title,
        State.READY,
        number,
        say(customer),
        f"/orders/{number}",
        late,
        False,
        say(why),
        (),
        letter,
        words,
        due,
        then,
        badge,
        acts(number, act, "R"),
        chosen,
    )


LATE = Band(
    "Late",
    note="2",
    late=True,
    rows=(
        row(
            "Give the promised answer on the delivery date",
            "2049",
            "Imprimerie Vasseur, Lyon",
            "A",
            "8.0 t cream book paper",
            "10:00",
            "40 min late",
            "Promised to Mme Roche at 09:12. Production has answered: 19 May is possible.",
            late=True,
            chosen=True,
            act="Record the call",
        ),
        row(
            "Make sure the fax arrived whole",
            "2044",
            "宏达纸制品 Hongda Paper",
            "C",
            "2.5 t kraft, sheets",
            "Yesterday 17:00",
            "since 17 h",
            "Sent Thursday 14:20, 3 pages. Nobody has read the code back yet; two calls without answer.",
            late=True,
        ),
    ),
)
NOON = Band(
    "Before noon",
    note="2",
    rows=(
        row(
            "Complete the memorandum: 3 items missing",
            "M-0131",
            "Brightwater Stationers",
            "B",
            "envelope paper",
            "11:00",
            "in 20 min",
            "Missing: quantity, winding side, place of delivery. Mrs Doyle is on the line now.",
        ),
        row(
            "Clear up the fax: the width on line 2 cannot be read",
            "2051",
            "Ostermann Kalender, Bremen",
            "B",
            "book paper, reels",
            "11:30",
            "in 50 min",
            "Tom Okafor has asked you to speak to the customer. Last three orders: 640 mm.",
        ),
    ),
)
CUT_OFF = Band(
    "Before the cut-off at 17:00",
    note="2 dates slip by a day otherwise",
    rows=(
        row(
            "Check the confirmation item by item and send it",
            "2050",
            "Kestrel Cartons",
            "C",
            "6.0 t ivory board",
            "15:00",
            "promised",
            "Technical and production have signed; the price was settled by Hanne Vos at 09:55.",
        ),
        row(
            "Read the delivery order out to the customer",
            "2033",
            "Thistle & Sons Envelopes",
            "A",
            "4.0 t in 9 reels",
            "16:00",
            "truck 06:30",
            "Truck tomorrow morning. Unloading by crane only: ask who will be there.",
        ),
        row(
            "Chase the signed confirmation",
            "2052",
            "Nordlicht Verlag, Lübeck",
            "B",
            "9.2 t book paper, reels",
            "17:00",
            "12 → 13 May",
            "Sent at 09:05 and opened by 林佳 (Lin Jia) at 09:41. Not signed yet.",
        ),
        row(
            "Chase the signed confirmation",
            "2041",
            "Halloran Print Works",
            "B",
            "16.5 t offset, reels",
            "17:00",
            "14 → 15 May",
            "With the customer since Wednesday; the date has slipped by two days already.",
        ),
        row(
            "Issue the production order",
            "2046",
            "Delgado Etiquetas",
            "B",
            "3.2 t label paper",
            "17:00",
            "nothing missing",
            "Signed on Thursday; the deposit of € 1,184.00 arrived at 08:50.",
        ),
        row(
            "Check the returned confirmation",
            "2038",
            "云章印务 Yunzhang Printing",
            "A",
            "20.0 t offset, reels",
            "17:00",
            "",
            "Scan received at 10:22, signed 陈志远. Already in production; checking it clears the debt.",
            badge=Badge("paper owed", Tone.OWED),
        ),
    ),
)


def tabs(here: str) -> tuple[Tab, ...]:
    counts = (("Ready", "ready", 10), ("Waiting", "waiting", 14), ("Owed", "owed", 3), ("Done today", "done", 6))
    return tuple(Tab(label, f"?show={key}", count, key == here, key == "owed") for label, key, count in counts)


FILTERS = (
    Filter("class", "Class", (Choice("", "every class"), Choice("A", "A"), Choice("B", "B", chosen=True))),
    Filter("customer", "Customer", (Choice("", "every customer"), Choice("K-014", "Halloran Print Works"))),
)
KEYS = (
    KeyHint(("J", "K"), "move"),
    KeyHint(("↵",), "open"),
    KeyHint(("R",), "record a call"),
    KeyHint(("H",), "hand over"),
    KeyHint(("N",), "new arrival"),
    KeyHint(("?",), "all keys"),
)
CALL = Act("Take a call", "/intake", "N", icon="phone")
READY = WorklistSheet(
    greeting="Good morning, Ines",
    lede="Friday 8 May, 10:40. Two things are late. Two dates slip by a day unless signatures arrive before the 17:00 "
    "cut-off.",
    tabs=tabs("ready"),
    bands=(LATE, NOON, CUT_OFF),
    heading_act=CALL,
    filters=FILTERS,
    keep=(Hidden("show", "ready"),),
    news=News("3 new since 10:31: show them", "?show=ready&since=10:31"),
    news_url="/news?since=10:31",
    keys=KEYS,
    footnote="Promises kept by customer service this week: 41 of 43",
    pages=Pages("?show=ready&after=2038", says="10 of 10"),
)
WAITING = WorklistSheet(
    greeting="What waits for others",
    lede="Fourteen steps of yours cannot start yet. Each says why, and who can clear it.",
    tabs=tabs("waiting"),
    bands=(
        Band(
            "Cannot start yet",
            note="2",
            rows=(
                Row(
                    "Issue the production order",
                    State.BLOCKED,
                    "2041",
                    "Halloran Print Works",
                    reasons=(
                        Reason(
                            "Halloran is class B: the signed confirmation must be here first.",
                            cleared_by="Tom Okafor: Chase the signed confirmation",
                            url="/orders/2041",
                        ),
                        Reason("The deposit has arrived, € 5,562.00 on 7 May.", met=True),
                    ),
                    customer_class="B",
                    order_words="16.5 t offset, reels",
                    due="17:00",
                    consequence="14 → 15 May",
                ),
                Row(
                    "Send the balance notice",
                    State.WAITING,
                    "2041",
                    "Halloran Print Works",
                    why="Waits for the weighed quantity.",
                    customer_class="B",
                    order_words="16.5 t offset, reels",
                ),
                Row(
                    "Record the signed confirmation",
                    State.BLOCKED,
                    "2038",
                    say("云章印务 Yunzhang Printing"),
                    owed=True,
                    why="Owed by Zhao Min since Tuesday.",
                    customer_class="A",
                    due="Mon 17:00",
                    badge=Badge("paper owed", Tone.OWED),
                ),
            ),
        ),
    ),
    filters=FILTERS,
    filtered="class B",
    keep=(Hidden("show", "waiting"),),
    keys=KEYS,
)
NOTHING = WorklistSheet(
    greeting="Good evening, Ines",
    lede="Friday 8 May, 17:20. Everything of today is done.",
    tabs=tabs("ready"),
    empty=Empty("Nothing waits for you", "Fourteen steps wait for others; they stand under Waiting.", CALL),
)
