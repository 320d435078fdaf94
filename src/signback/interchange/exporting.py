"""What goes out: the same columns that come in, so that a file can travel there and back."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from signback.departments.models import Material, MaterialOnOrder
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Root
from signback.interchange import customers, materials, orders, prices, products
from signback.interchange.texts import guarded
from signback.orders.events.intake import Line
from signback.orders.models import Contact, Customer, PriceRow, Product
from signback.orders.order import Order
from signback.orders.refusals import Invalid, NotFound

Cells = Sequence[object]


def export_file(kind: str, path: Path) -> int:
    """Write all of a kind; the number of rows written."""
    if kind not in EXPORTS:
        raise NotFound("no_such_kind", f"There is no kind {kind}", f"One of {', '.join(EXPORTS)}")
    columns, rows = EXPORTS[kind]
    writers = {".csv": write_text, ".xlsx": write_sheet}
    if path.suffix.lower() not in writers:
        raise Invalid(f"{path.name} ends neither in .csv nor in .xlsx", field="file")
    return writers[path.suffix.lower()](path, columns, rows())


def write_text(path: Path, columns: Sequence[str], rows: Iterable[Cells]) -> int:
    """A CSV file."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([guarded(cell) for cell in row])
            count += 1
    return count


def write_sheet(path: Path, columns: Sequence[str], rows: Iterable[Cells]) -> int:
    """A workbook; every cell is text, so that no number changes and no cell becomes a formula."""
    from openpyxl import Workbook  # no start of the product waits for it

    book, count = Workbook(write_only=True), 0
    sheet = book.create_sheet("Signback")
    sheet.append(list(columns))
    for row in rows:
        count += 1
        sheet.append(["" if cell is None else text_cell(sheet, str(cell)) for cell in row])
    book.save(path)
    return count


def text_cell(sheet: Any, text: str) -> Any:
    """A cell that is text, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def customer_rows() -> Iterator[Cells]:
    """Every customer with its first contact."""
    people = Prefetch("contacts", Contact.objects.order_by("pk"))
    for c in Customer.objects.select_related("salesperson").prefetch_related(people).order_by("number"):
        first = next(iter(c.contacts.all()), None)
        person = (first.name, first.telephone, first.email) if first else ("", "", "")
        yield (
            c.number, c.name, c.customer_class, c.salesperson.username, c.street, c.city, c.country, c.tax_number,
            c.language, *person,
        )  # fmt: skip


def product_rows() -> Iterator[Cells]:
    """Everything that is sold now."""
    for p in Product.objects.filter(active=True).order_by("number"):
        coloured = "yes" if p.coloured else "no"
        yield (
            p.number, p.name, p.unit, p.grammage, p.shape, coloured, p.machine, p.smallest_run, p.tonnes_per_hour,
        )  # fmt: skip


def price_rows() -> Iterator[Cells]:
    """Every price of every plan."""
    found = PriceRow.objects.select_related("plan__customer", "product")
    for row in found.order_by("plan__valid_from", "plan__name", "product__number", "from_quantity"):
        plan = row.plan
        whose = plan.customer.number if plan.customer else ""
        yield (
            plan.name, row.product.number, row.from_quantity, row.unit_price, plan.currency, plan.valid_from,
            plan.valid_to, whose, plan.customer_class,
        )  # fmt: skip


def material_rows() -> Iterator[Cells]:
    """Every raw material with what is on order."""
    coming = Prefetch("on_order", MaterialOnOrder.objects.order_by("arrives", "pk"))
    for m in Material.objects.prefetch_related(coming).order_by("number"):
        yield m.number, m.name, m.on_hand, "; ".join(f"{row.arrives} {row.kilograms}" for row in m.on_order.all())


def order_rows() -> Iterator[Cells]:
    """Every line of every order as its memorandum stands."""
    joined = "customer__classification", "customer__salesperson", "contract"
    for root in Root.objects.filter(kind="order").select_related(*joined).order_by("pk").iterator():
        order: Order = members_of(root, rows_of(root))[0].subject
        yield from (order_row(order, line) for line in order.lines)


def order_row(order: Order, line: Line) -> Cells:
    """One line under our own headings."""
    said = order.memorandum
    assert said is not None
    return (
        said.their_number or order.number, said.customer, line.product, line.quantity, line.unit_price,
        f"{timezone.localtime(order.opened):%Y-%m-%d %H:%M}", said.requested, said.contact, said.place, said.packing,
        said.payment, line.width, line.length, line.diameter, line.core, line.winding, line.note,
        order.customer.country if order.customer else "",
    )  # fmt: skip


Export = tuple[Sequence[str], Callable[[], Iterator[Cells]]]
EXPORTS: dict[str, Export] = {
    "customers": (customers.COLUMNS, customer_rows),
    "products": (products.COLUMNS, product_rows),
    "prices": (prices.COLUMNS, price_rows),
    "materials": (materials.COLUMNS, material_rows),
    "orders": (orders.COLUMNS, order_rows),
}
