"""Every sample page: its template, its sheet, its frame."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from signback.surfaces.web.sheets.frame import Frame
from tests.web_preview import sample_house as house
from tests.web_preview import sample_intake as intake
from tests.web_preview import sample_order as order
from tests.web_preview import sample_step as step
from tests.web_preview import sample_worklist as worklist
from tests.web_preview.around import CALLED, STRANGER, at


class Page(NamedTuple):
    """One sample; `filled` is how many filled buttons it shows."""

    template: str
    sheet: object
    frame: Frame
    filled: int


ORDERS, HOME = at("Orders"), at("Worklist")
PAGES: dict[str, Page] = {
    "worklist": Page("worklist", worklist.READY, replace(HOME, toast=CALLED), 1),
    "worklist-waiting": Page("worklist", worklist.WAITING, HOME, 0),
    "worklist-empty": Page("worklist", worklist.NOTHING, HOME, 0),
    "order": Page("order", order.ORDER, ORDERS, 1),
    "order-bare": Page("order", order.BARE, ORDERS, 0),
    "step": Page("step", step.ASK, ORDERS, 1),
    "step-errors": Page("step", step.ASK_ERRORS, ORDERS, 1),
    "step-sign": Page("step", step.SIGN, ORDERS, 1),
    "step-check": Page("step_check", step.CHECK, ORDERS, 1),
    "step-done": Page("step_done", step.DONE, ORDERS, 1),
    "step-refused": Page("step_refused", step.REFUSED, ORDERS, 0),
    "step-waiting": Page("step_waiting", step.WAITING, ORDERS, 0),
    "step-final": Page("step_final", step.FINAL, ORDERS, 1),
    "intake": Page("intake", intake.INTAKE, at("Intake"), 1),
    "intake-errors": Page("intake", intake.WRONG, at("Intake"), 1),
    "check": Page("check", intake.CHECK, ORDERS, 1),
    "map": Page("map", house.MAP, at("Map"), 0),
    "list": Page("list", house.LIST, ORDERS, 0),
    "list-empty": Page("list", house.EMPTY, HOME, 0),
    "search": Page("search", house.SEARCH, replace(HOME, search="halloran"), 0),
    "search-empty": Page("search", house.NOT_FOUND, replace(HOME, search="2401"), 0),
    "customer": Page("customer", house.CUSTOMER, at("Customers"), 1),
    "record": Page("record", house.RECORD, HOME, 0),
    "policy": Page("policy", house.POLICY, HOME, 1),
    "notices": Page("notices", house.NOTICES, HOME, 0),
    "sign-in": Page("sign_in", house.SIGN_IN, STRANGER, 1),
    "sign-in-wrong": Page("sign_in", house.SIGN_IN_WRONG, STRANGER, 1),
    "error-403": Page("error", house.NOT_ALLOWED, HOME, 0),
    "error-404": Page("error", house.MISSING, HOME, 0),
    "error-409": Page("error", house.CONFLICT, HOME, 0),
    "error-500": Page("error", house.FAULT, HOME, 0),
}
