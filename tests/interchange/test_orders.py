"""Orders from a file: every order or nothing of it, once, and as the door itself would have written it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from signback.engine import passage
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Entry, Root, Series, Task
from signback.engine.restand import restand
from signback.engine.verify import verify
from signback.interchange import orders
from signback.interchange.kinds import import_file
from signback.orders.events.intake import Line, MemorandumWritten
from signback.orders.models import Account, Customer, Product
from tests.interchange.conftest import MASTER, File, bring_in, lines_of, reasons

pytestmark = pytest.mark.usefixtures("mill")
ORDERS = 19
LINE = "{},{},THING,{},2011-01-04 10:00:00,{},{},France"


def imported_roots() -> list[Root]:
    """The orders that came from a file."""
    return list(Root.objects.filter(kind="order", entries__surface="import").distinct().order_by("pk"))


def lines(root: Root) -> tuple[Line, ...]:
    """The lines of an order as its ledger tells them."""
    found: tuple[Line, ...] = members_of(root, rows_of(root))[0].subject.lines
    return found


def test_every_row_is_accepted_or_rejected_with_its_line_and_reason(sample: Path) -> None:
    """Nothing is lost silently: the reject file and the orders together are the file."""
    done = bring_in(sample)
    rows = len(lines_of(sample)) - 1
    assert done.outcome.accepted + done.outcome.rejected == rows
    assert done.outcome.accepted == sum(len(lines(root)) for root in imported_roots())
    first = reasons(done)
    last = rows + 1
    assert {line: first[line] for line in range(last - 11, last)} == {
        last - 11: "Exact duplicate of line 2",
        last - 10: "Invoice C700301 is a cancellation, not an order",
        last - 9: "Invoice A700302 is an adjustment of bad debt, not an order",
        last - 8: "“POST” is no article",
        last - 7: "Quantity is zero",
        last - 6: "Quantity is negative",
        last - 5: "Price is zero",
        last - 4: "Quantity “three” is not a number",
        last - 3: "No customer",
        last - 2: "date “12th of January” is no date",
        last - 1: "No order number",
    }
    assert done.rejects and len(lines_of(done.rejects)) == len(first) + 1


def test_each_order_stands_as_the_file_says_it(sample: Path) -> None:
    """One order for each invoice, handed over to the departments, its lines with quantity and price."""
    bring_in(sample)
    roots = imported_roots()
    assert len(roots) == ORDERS
    wanted = [row.split(",") for row in dict.fromkeys(lines_of(sample)) if row.startswith("700101,")]
    said = [(x.product, x.quantity, x.unit_price) for x in lines(roots[0])]
    assert said == [(code, Decimal(quantity), Decimal(price)) for _, code, _, quantity, _, price, _, _ in wanted]
    steps = ["record_arrival", "write_memorandum", "promise_answer", "hand_over_memorandum"]
    assert [list(root.entries.order_by("seq").values_list("step", flat=True)) for root in roots] == [steps] * ORDERS


def test_the_same_file_twice_changes_nothing(sample: Path) -> None:
    """The second time every order is recognised; the books are the same to the last hash."""
    bring_in(sample)
    before = list(Entry.objects.order_by("pk").values_list("pk", "hash"))
    again = bring_in(sample)
    assert (again.outcome.made, again.outcome.known) == (0, ORDERS)
    assert list(Entry.objects.order_by("pk").values_list("pk", "hash")) == before


def test_an_order_that_comes_again_with_other_lines_is_not_laid_over_the_first(retail: File) -> None:
    """It says where the order stands already."""
    bring_in(retail(LINE.format("700401", "22086", 2, 1, "90009")))
    number = imported_roots()[0].number
    again = bring_in(retail(LINE.format("700401", "22086", 3, 1, "90009")), "orders")
    assert reasons(again) == {2: f"Order 700401 is in already as {number}, with other lines; change it there"}
    assert lines(imported_roots()[0])[0].quantity == 2


def test_what_is_written_by_one_stroke_is_what_the_door_would_have_written(sample: Path) -> None:
    """Chains verify; events read back equal; no worklist row changes when the order stands anew."""
    bring_in(sample)
    assert verify().ok
    rows = list(Task.objects.order_by("root", "slot").values())
    read = list(Root.objects.order_by("pk").values("seq", "head", "customer", "contract", "salesperson", "summary"))
    for root in imported_roots():
        restand(root.number)
    assert [r | {"id": 0} for r in Task.objects.order_by("root", "slot").values()] == [r | {"id": 0} for r in rows]
    columns = ("seq", "head", "customer", "contract", "salesperson", "summary")
    assert list(Root.objects.order_by("pk").values(*columns)) == read


def test_the_event_a_later_step_sees_is_the_one_that_is_stored(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The memorandum as it was said and the memorandum read back are the same."""
    seen: dict[str, Any] = {}
    inner = passage.update_root

    def watching(root: Any, told: Any, members: Any, now: Any) -> None:
        seen[root.number] = members[0].subject.facts.last(MemorandumWritten).event
        inner(root, told, members, now)

    monkeypatch.setattr(passage, "update_root", watching)
    bring_in(sample)
    roots = imported_roots()
    stored = {r.number: members_of(r, rows_of(r))[0].subject.facts.last(MemorandumWritten).event for r in roots}
    assert stored == seen


def test_a_refused_order_leaves_nothing_and_its_number_goes_to_the_next(retail: File) -> None:
    """The line is told its own reason, the others of its order that it waits for that line; no gap in the numbers."""
    path = retail(
        LINE.format("700501", "22086", 2, 1, "90009"), LINE.format("700502", "22086", 1, 1, "90009"),
        LINE.format("700502", "21730", 5, 1, "90009"), LINE.format("700503", "22086", 2, 1, "90009"),
    )  # fmt: skip
    bring_in(path, *MASTER)
    Product.objects.filter(number="22086").update(smallest_run=2)
    done = bring_in(path, "orders")
    said = "1 pc cannot be made. The smallest run of this paper is 2 pc"
    assert reasons(done) == {3: said, 4: f"Order 700502: {said}"}
    numbers = [int(root.number) for root in imported_roots()]
    assert numbers == [numbers[0], numbers[0] + 1] and done.outcome.made == 2
    assert Series.objects.get(name="order").last == numbers[-1]
    assert not Entry.objects.filter(body__contains="700502").exists()


def test_orders_without_customer_or_article_say_what_to_import_first(retail: File) -> None:
    """An article that the house does not sell stays out by itself; a stranger's order as a whole."""
    path = retail(LINE.format("1", "22086", 2, 1, "90009"), LINE.format("1", "21730", 2, 1, "90009"))
    done = bring_in(path, "orders")
    assert reasons(done) == dict.fromkeys((2, 3), "There is no customer 90009; import customers first")
    bring_in(path, "customers")
    Product.objects.create(number="21730", name="STAR", grammage=1, unit="pc")
    assert reasons(bring_in(path, "orders")) == {2: "There is no product 22086; import products first"}
    assert len(imported_roots()) == 1


def test_numbers_with_a_slash_are_told_apart(retail: File) -> None:
    """Customer 9 with order 1/2 and customer 9/1 with order 2 are two orders."""
    path = retail(LINE.format("1/2", "22086", 2, 1, "9"), LINE.format("2", "22086", 2, 1, "9/1"))
    assert bring_in(path).outcome.made == 2
    assert bring_in(path).outcome.known == 2


def test_a_key_used_meanwhile_refuses_its_own_order_only(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody imports the same file at the same moment: what they were quicker with is refused, the rest goes in."""
    bring_in(sample)
    Customer.objects.filter(number="90003").update(name="Somebody")
    monkeypatch.setattr(orders, "known_by_key", lambda together: {})
    path = sample.with_name("more.csv")
    fresh = "700999,22086,PAPER CHAIN KIT,6,2011-01-12 10:10:00,2.55,90003.0,United Kingdom"
    path.write_text("\n".join([*lines_of(sample)[:8], fresh, ""]))
    done = bring_in(path, "orders")
    assert done.outcome.made == 1
    assert all("This key was used for another order already" in why for why in reasons(done).values())
    assert verify().ok


def test_a_crash_in_a_batch_leaves_whole_batches_and_the_file_can_be_brought_in_again(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands after the second attempt is what one attempt would have left."""
    bring_in(sample, *MASTER)
    monkeypatch.setattr(orders, "TOGETHER", 4)
    strokes = 0
    inner = passage.insert_tasks

    def failing(rows: Any) -> None:
        nonlocal strokes
        strokes += 1
        if strokes == 3:
            raise KeyboardInterrupt
        inner(rows)

    monkeypatch.setattr(passage, "insert_tasks", failing)
    by = Account.objects.get(username="customer-service").as_person()
    with pytest.raises(KeyboardInterrupt):
        import_file("orders", sample, by)
    assert len(imported_roots()) == 8
    assert Entry.objects.filter(surface="import").count() == 8 * 4
    done = bring_in(sample, "orders")
    assert (done.outcome.known, done.outcome.made) == (8, ORDERS - 8)
    numbers = [int(root.number) for root in imported_roots()]
    assert numbers == list(range(numbers[0], numbers[0] + ORDERS))
    assert verify().ok


def test_an_integrity_fault_that_is_no_key_is_raised(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the product is not taken for somebody else's being quicker."""
    bring_in(sample, *MASTER)

    def broken(rows: Any) -> None:
        raise IntegrityError("one_entry")

    monkeypatch.setattr(passage, "insert_tasks", broken)
    with pytest.raises(IntegrityError):
        bring_in(sample, "orders")
    assert not imported_roots()
