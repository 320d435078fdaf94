"""Orders as documents meet them: with assumed items, many lines, long names, an old formula, a delivery in parts."""

from __future__ import annotations

from datetime import timedelta

from signback.orders.models import Customer
from tests import given
from tests.given import REEL, SHEET, Story

LONG_NAME = (
    "Vereinigte Papierverarbeitungs- und Verlagsgesellschaft Nordlicht mit beschränkter Haftung, "
    "Zweigniederlassung Lübeck-Travemünde"
)
LONG_PACKING = (
    "Kraft wrap, corner protection, on pallets 1,200 × 800 mm, at most 1.05 m high, heat-treated wood, "
    "label on two sides with the customer's article number"
)
HEAD = ("customer", "contact", "requested", "place", "payment", "their_number")
MEASURES = ("product", "quantity", "width", "length", "diameter", "core")
READ_BACK = dict.fromkeys([*HEAD, *(f"lines.{line}.{name}" for line in (0, 1) for name in MEASURES)], "read back")
ASSUMED = dict.fromkeys(["lines.0.core", "lines.0.diameter", "packing"], "assumed from 1999")
SPECIAL = "Deliver only after 14:00; the gate is closed before."
WATCHED = ["Core plugs in every reel", "No joints in the outer 50 m"]


def with_everything(upto: str = "confirm") -> Story:
    """S2.1, S8: assumed items, an answered question, watch points, special provisions, a deposit."""
    story = given.order("B", deposit=30, lines=(REEL, SHEET), watch_points=WATCHED)
    said = {
        "states": READ_BACK | ASSUMED,
        "all_read_back": False,
        "special": SPECIAL,
        "words": "As last time, only wider.",
    }
    question = {"item": "winding side", "text": "Which side out?"}
    caller = {"channel": "telephone", "caller": "The buyer", "customer": story.customer}
    story.do("customer-service", "record_arrival", caller)
    story.do("customer-service", "write_memorandum", {**story.memorandum(), **said, "questions": [question]})
    answer = {"covers": ["1"], "answer": "Felt side out", "spoken_with": "The buyer"}
    story.do(story.whose("answer_question"), "answer_question", answer)
    promise = {"to": "The buyer", "by": story.at + timedelta(hours=6)}
    story.do("customer-service", "promise_answer", promise)
    story.do("customer-service", "hand_over_memorandum")
    return given.further(story, upto)


def written_anew(story: Story) -> Story:
    """S8, S9: the customer wants another width: a counter-offer, and everything up to the next revision."""
    story.do("customer-service", "take_counter_offer", {"change": "Width 860 mm", "spoken_with": "The buyer"})
    story.lines[0] = {**story.lines[0], "width": 860}
    story.do("customer-service", "write_memorandum", story.memorandum())
    story.do("customer-service", "hand_over_memorandum")
    story.checks()
    story.confirm()
    return story


def of_many_lines(upto: str = "close", lines: int = 40) -> Story:
    """Forty lines for a customer with a long name."""
    given.mill()
    Customer.objects.filter(number="K-2003").update(name=LONG_NAME)
    noted = {**REEL, "note": "Label both ends; the customer's article 4711"}
    return given.order(
        "B", upto=upto, lines=tuple((SHEET, REEL, SHEET, noted)[n % 4] for n in range(lines)), packing=LONG_PACKING
    )


def with_old_formula() -> Story:
    """S6.2: the customer insists on the old formula, and signs for it."""
    story = given.order("C", upto="intake", deposit=0)
    story.do("customer-service", "check_price")
    story.verdict(
        verdict="with a formula change",
        reason="The pulp is no longer bought",
        suggestion="The same shade by another dye",
    )
    row = {
        "part": "1",
        "settlement": "insists on the old formula",
        "spoken_with": "Lin Jia",
        "note": "The printer knows it",
    }
    story.do(story.salesperson, "settle_lines", {"rows": [row]})
    story.do("technical", "confirm_formula", {"covers": ["1"], "formula": "1", "risk": "The shade may drift"})
    return story


def in_two_trucks() -> Story:
    """S14–S18: part of the goods by an emergency permit, with damage on the road; the rest waits."""
    story = given.order("A", upto="order_production")
    story.do(
        "production",
        "report_progress",
        {
            "rows": [{"part": "1", "good": "2", "waste": "0.3", "expected": "3.6"}],
            "stage": "Paper machine",
            "machine": "Paper machine 1",
            "note": "Web break at 03:10, half an hour lost",
            "forecast": "2026-05-08",
        },
    )
    story.made("2.4")
    story.inspect(measured="grammage 90.4 g/m²; moisture 5.6 %; looks even")
    story.inspect(
        "quality",
        finding="passed with the customer's written consent",
        consent="Mail of the head of purchasing, 6 May",
        measured="thickness 108 µm",
    )
    story.do("quality", "complete_warehousing", {"rows": [{"part": "1", "quantity": "4.4", "packages": 5}]})
    story.do("warehouse", "record_place", {"place": "Hall 2, row 7"})
    terms = {"delivery_terms": "Free to the gate", "payment_terms": "30 days", "settlement": "Bank transfer"}
    story.do("customer-service", "review_terms", terms)
    key = story.plan("2")
    permit = {"quantity": "2", "hours": 4, "reason": "The printing system is down until noon"}
    story.do("customer-service-supervisor", "permit_emergency", permit, key)
    story.truck("2", key)
    return story


def damaged(story: Story) -> Story:
    """S18: the paper is written afterwards, and the goods arrive with damage and shortage."""
    story.delivery_order("2")
    story.do("finance", "issue_invoice", {}, "1")
    story.at = story.at.replace(day=story.at.day + 1)
    found = {
        "signer": "The storekeeper",
        "arrived": story.at,
        "received": "1.7",
        "damaged": "0.2",
        "short": "0.1",
        "remark": "Reel 3: outer layers torn to 12 mm",
    }
    story.do("delivery", "record_receipt", found, "1")
    return story
