"""Order 2041 of Halloran Print Works, two days slipped."""

from __future__ import annotations

from datetime import date, timedelta

from signback.surfaces.web.sheets.dates_picture import Day, Hop, Mark, Plan, Shape, draw
from signback.surfaces.web.sheets.order import (
    DateMove,
    Dates,
    Delivery,
    Document,
    Entry,
    LineRow,
    Lines,
    OrderSheet,
    Track,
)
from signback.surfaces.web.sheets.pieces import (
    Act,
    AsideSection,
    Badge,
    Look,
    Reason,
    State,
    Task,
    Term,
    Tone,
    Trail,
)
from signback.surfaces.web.sheets.words import link, say, soft, strong

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def may(day: int) -> date:
    return date(2026, 5, day)


def axis(first: date, count: int) -> tuple[Day, ...]:
    days = [first + timedelta(days=n) for n in range(count)]
    return tuple(Day(d, WEEK[d.weekday()], str(d.day), rest=d.weekday() > 4) for d in days)


PLAN = Plan(
    "Dates of order 2041",
    "Sent on 6 May. The scheduled date slipped from 12 May over 13 May to 14 May. Requested by the customer 14 May, "
    "told to the customer 15 May, departure 18 May, arrival 19 May. Today is 8 May.",
    axis(may(6), 14),
    (
        Mark(may(6), "sent"),
        Mark(may(14), "requested", Shape.OPEN_DIAMOND),
        Mark(may(15), "pre-delivery", Shape.DIAMOND),
        Mark(may(18), "departs"),
        Mark(may(19), "arrives", Shape.RING),
    ),
    (
        Mark(may(12), "committed", Shape.WAS, "12 May"),
        Mark(may(13), "", Shape.WAS),
        Mark(may(14), "scheduled 14 May", Shape.SLIPPED, "unsigned Wed and Thu"),
    ),
    (Hop(may(12), may(13)), Hop(may(13), may(14))),
    may(8),
    "today, cut-off 17:00",
    (may(14), may(15), "1 day of margin left"),
)


def done(title: str, who: str) -> Task:
    return Task(title, State.DONE, side=who)


def blocked(title: str, side: str, *why: str, met: str = "") -> Task:
    reasons = [Reason(words) for words in why] + ([Reason(met, met=True)] if met else [])
    return Task(title, State.BLOCKED, side=side, reasons=tuple(reasons))


TRACKS = (
    Track(
        "Intake, price, technical, schedule",
        (
            done("Write the memorandum M-0117", "Ines Baptista, Tue 14:05"),
            done("Check price and payment method", "Ines Baptista, Tue 14:40"),
            done("Confirm each line", "Greta Lindqvist, Tue 16:10"),
            done("Commit the scheduled date 12 May", "Piotr Nowak, Wed 09:30"),
        ),
        "all 7 steps done, Tue 5 and Wed 6 May",
        done=True,
    ),
    Track(
        "Confirmation",
        (
            done("Check revision 2 item by item and send it", "Ines Baptista, Wed 10:12"),
            done("Make sure it arrived whole", "code KRTM read back, Wed 10:31"),
            Task(
                "Chase the signed confirmation",
                State.READY,
                "/orders/2041/chase_signature",
                side_strong="yours",
                side="before 17:00",
                why="The customer has not signed and sent back revision 2. Every working day without "
                "it moves the scheduled date by one.",
            ),
            Task(
                "Check the returned confirmation",
                State.WAITING,
                side="customer service",
                why="Waits for the paper from Chen Xiaolan, who signs for Halloran.",
            ),
        ),
        "2 of 4 done",
    ),
    Track(
        "Making",
        (
            blocked(
                "Issue the production order",
                "customer service",
                "Halloran is class B: the signed confirmation must be here first.",
                met="The deposit has arrived, € 5,562.00 on 7 May.",
            ),
            blocked("Accept the production order", "production", "Waits for the production order."),
            blocked(
                "Report progress, inspect, bring into the warehouse",
                "production, quality",
                "Waits for the production order.",
            ),
        ),
        "not started",
    ),
    Track(
        "Money",
        (
            done("Confirm the deposit, 30 %", "Rosa Marchetti, Thu 09:05"),
            Task(
                "Send the balance notice", State.WAITING, side="customer service", why="Waits for the weighed quantity."
            ),
            blocked("Release for delivery", "finance", "The balance has not been asked for yet."),
        ),
        "1 of 3 done",
    ),
)
DELIVERY = Delivery(
    "Delivery 1",
    (
        Track(
            "To the truck",
            (
                blocked(
                    "Issue the delivery order",
                    "customer service",
                    "The goods are not in the warehouse.",
                    "Finance has not released them.",
                ),
                blocked(
                    "Ship, follow the arrival, file the papers", "delivery", "Without a delivery order nothing leaves."
                ),
            ),
        ),
    ),
    "planned for Mon 18 May, 16.5 t",
)
LINES = Lines(
    (
        LineRow(
            "1",
            "Aldwater Offset 90 g/m²",
            "Reels 840 mm, core 76 mm, diameter 1,200 mm · formula 14c",
            "12.000",
            "± 5 %",
            "1,080.00",
            "12,960.00",
            Badge("can be made", Tone.DONE),
        ),
        LineRow(
            "2",
            "Aldwater Offset Blue 90 g/m²",
            "Reels 640 mm, core 76 mm, diameter 1,000 mm · formula 9b",
            "4.500",
            "± 12.5 %",
            "1,240.00",
            "5,580.00",
            Badge("can be made", Tone.DONE),
        ),
    ),
    "Tonnes",
    "€ per t",
    "Amount €",
    "As ordered; the weighed quantity decides",
    "16.500",
    "18,540.00",
)
DOCUMENTS = (
    Document(
        "Order confirmation 2041, revision 2",
        "#",
        "3 pages · sent Wed 10:12 by e-mail link · hash 9f3c 71ae",
        Badge("to be signed", Tone.READY),
    ),
    Document(
        "Order confirmation 2041, revision 1",
        "#",
        "Never sent: the core of line 2 was corrected from 152 to 76 mm",
        Badge("replaced"),
    ),
    Document(
        "Production’s written commitment", "#", "Scheduled 12 May, paper machine 2 · signed Piotr Nowak, Wed 09:30"
    ),
    Document("Technical confirmation", "#", "2 lines, both can be made · signed Greta Lindqvist, Tue 16:10"),
    Document("Price proof sheet", "#", "Contract HP-2025-03, quantity break from 10 t"),
    Document("Memorandum M-0117", "#", "Telephone, Tue 14:05, read back in full"),
)
STORY = (
    Entry(
        "Thu 7 May, 17:00",
        say(
            "The scheduled date moved from 13 to ",
            strong("14 May"),
            ": the second cut-off passed without the signed confirmation.",
        ),
        system=True,
    ),
    Entry(
        "Thu 7 May, 16:20",
        say(
            strong("Tom Okafor"),
            " rang Halloran: Ms Chen was at the printing fair until Thursday night. Outcome: call back on Friday.",
        ),
        surface="From his phone.",
    ),
    Entry(
        "Thu 7 May, 09:05",
        say(strong("Rosa Marchetti"), " confirmed the deposit, € 5,562.00, from bank line 0507-018."),
    ),
    Entry(
        "Wed 6 May, 17:00",
        say(
            "The scheduled date moved from 12 to ",
            strong("13 May"),
            ": the cut-off passed without the signed confirmation.",
        ),
        system=True,
    ),
    Entry(
        "Wed 6 May, 10:12",
        say(
            strong("Ines Baptista"),
            " checked revision 2 item by item against ",
            link("memorandum M-0117", "#"),
            " and sent it to 陈晓岚 (Chen Xiaolan).",
        ),
    ),
    Entry(
        "Wed 6 May, 09:30",
        say(strong("Piotr Nowak"), " committed in writing to 12 May. Not earlier: the rewinder is full on 11 May."),
    ),
)
ASIDE = (
    AsideSection(
        "Customer",
        "Halloran Print Works",
        "Quay Street 18, Limerick",
        (
            Term("Signs", say("陈晓岚 Chen Xiaolan"), "head of purchasing"),
            Term("Calls", "Declan Halloran", link("+353 61 555 018", "tel:+35361555018")),
            Term("Salesperson", "Tom Okafor"),
            Term("Their number", "PO 77-1043"),
        ),
    ),
    AsideSection(
        "Contract HP-2025-03",
        terms=(
            Term("Signature first", "yes, class B"),
            Term("Deposit", "30 %"),
            Term("Balance", "before delivery"),
            Term("Tolerance", "trade table"),
            Term("Valid", "to 31 Dec 2026"),
        ),
    ),
    AsideSection(
        "Money",
        terms=(
            Term("As ordered", "€ 18,540.00"),
            Term("Deposit, 7 May", "− € 5,562.00"),
            Term("Balance, about", "€ 12,978.00", total=True),
        ),
    ),
    AsideSection(
        "Watch points",
        points=(
            "Blue shade against sample 9b-3 before the second reel.",
            "Joins flagged on both edges, two a reel at most.",
            "Labels in English and Chinese.",
        ),
    ),
)
ORDER = OrderSheet(
    "2041",
    "Halloran Print Works",
    say(
        "Waits for the ",
        strong("signed confirmation"),
        ", which the customer has had since Wednesday 10:31. Tom Okafor "
        "holds it. The mill’s date has slipped by two days to 14 May; the customer’s date, 15 May, still stands.",
    ),
    "B",
    (Trail("Worklist", "/"), Trail("Before the cut-off")),
    Act("Chase the signature", "/orders/2041/chase_signature", "C", Look.PRIMARY),
    (Act("Ask for a change", "/orders/2041/change", "E"),),
    (),
    Dates(
        draw(PLAN),
        say(
            strong("Signed before 17:00 today keeps 14 May."),
            " After that it is 15 May, and from Monday on the customer’s date moves too.",
        ),
        (
            DateMove("Wed 6 May, 17:00", "Scheduled date", "12 May", "13 May", "The cut-off passed unsigned."),
            DateMove("Thu 7 May, 17:00", "Scheduled date", "13 May", "14 May", "The second cut-off passed unsigned."),
        ),
    ),
    TRACKS,
    (DELIVERY,),
    LINES,
    DOCUMENTS,
    STORY,
    Trail("Show the 11 earlier entries", "#"),
    ASIDE,
    "Order 2041 · revision 2",
)
BARE = OrderSheet(
    "M-0133",
    "not known yet",
    say("A fax that nobody has read yet. ", soft("Arrived at 10:38.")),
    tracks=(
        Track(
            "Intake",
            (
                Task(
                    "Write the memorandum",
                    State.READY,
                    "/intake/M-0133",
                    late=True,
                    side_strong="yours",
                    side="since 2 h",
                ),
            ),
            "0 of 3 done",
        ),
    ),
    warnings=("An abnormality is open: web break on paper machine 2, reported at 09:40.",),
)
