"""The parts of a step in words: order lines, deviations, watch points, questions, abnormalities."""

from __future__ import annotations

from signback.orders.making import abnormalities
from signback.orders.order import Order
from signback.orders.pricing import deviations

DEVIATIONS = {"verify_deviation", "sign_deviation", "decide_deviation"}
ABNORMALITIES = {"plan_emergency", "close_abnormality"}


def part_words(order: Order, step: str, part: str) -> str:
    """One part of a step, as the person reads it."""
    if step in DEVIATIONS:
        return next((d.says for d in deviations(order) if d.key == part), part)
    if step in ABNORMALITIES:
        found = abnormalities(order).get(part)
        return found.what if found else part
    memorandum = order.memorandum
    if step == "supervise" and memorandum:
        return memorandum.watch_points[int(part) - 1]
    if step == "answer_question" and memorandum:
        question = memorandum.questions[int(part) - 1]
        return f"{question.item}: {question.text}"
    line = next((x for x in order.all_lines if x.number == part), None)
    return f"Line {part}: {line.quantity or '?'} {line.unit} {line.name or line.product}" if line else part
