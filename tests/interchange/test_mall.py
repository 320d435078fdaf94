"""A shop's articles and orders come in: replayed through the five links, what the process refuses told by order."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from signback.demo.mill import fill_master_data
from signback.departments.models import Stock
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Entry, Root
from signback.engine.verify import verify
from signback.interchange.kinds import Imported, import_file
from signback.orders.events.mall import DeliverBy
from signback.orders.models import Account, Article, Member, ShippingFee
from signback.orders.refusals import Invalid, NotFound
from signback.orders.shipping_fees import Consignment, fee_for, forget_fees

SHARED = Path(__file__).parents[3] / "shared/data/mall"
PRODUCTS = """product_id,product_category_name,product_weight_g,product_length_cm,product_height_cm,product_width_cm
pen,papelaria,40,15,1,1
ink,papelaria,300,8,8,8
,papelaria,1,1,1,1
pen,papelaria,41,15,1,1
lamp,,heavy,1,1,1
"""
CUSTOMERS = """customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state
c1,anna,3052,sao paulo,SP
c2,bo,22041,rio de janeiro,RJ
c3,cy,1000,atlantis,SP
"""
ITEMS = """order_id,order_item_id,product_id,price,freight_value
fine,1,pen,10.00,2.50
fine,2,pen,10.00,2.50
early,1,ink,30.00,5.00
short,1,ink,30.00,5.00
over,1,pen,10.00,2.50
strange,1,desk,10.00,2.50
nowhere,1,pen,10.00,2.50
nobody,1,pen,10.00,2.50
when,1,pen,10.00,2.50
"""
PAYMENTS = """order_id,payment_sequential,payment_type,payment_installments,payment_value
fine,1,credit_card,1,20.00
fine,2,voucher,1,5.00
early,1,boleto,1,35.00
short,1,credit_card,1,34.99
over,1,credit_card,1,12.50
"""
HEADINGS = (
    "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,"
    "order_delivered_customer_date"
)
ORDERS = f"""{HEADINGS}
fine,c1,delivered,2017-10-02 10:56:00,2017-10-02 11:07:00,2017-10-04 19:55:00,2017-10-10 21:25:00
early,c2,delivered,2017-10-03 10:00:00,2017-10-05 11:00:00,2017-10-04 09:00:00,2017-10-09 12:00:00
short,c2,delivered,2017-10-03 10:00:00,2017-10-03 11:00:00,2017-10-04 09:00:00,2017-10-09 12:00:00
over,c1,canceled,2017-10-06 10:00:00,2017-10-06 11:00:00,2017-10-07 09:00:00,2017-10-09 12:00:00
empty,c1,unavailable,2017-10-06 10:00:00,,,
fine,c1,delivered,2017-10-02 10:56:00,2017-10-02 11:07:00,2017-10-04 19:55:00,2017-10-10 21:25:00
strange,c1,delivered,2017-10-02 10:56:00,,,
nobody,c9,delivered,2017-10-02 10:56:00,,,
when,c1,delivered,yesterday,,,
nowhere,c3,delivered,2017-10-02 10:56:00,2017-10-02 11:07:00,2017-10-04 19:55:00,
"""


@pytest.fixture
def shop(tmp_path: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The house's people, and a small shop's files."""
    fill_master_data()
    monkeypatch.setattr("signback.interchange.mall.orders.CASH_SHARE", 0)
    files = {"products": PRODUCTS, "customers": CUSTOMERS, "order_items": ITEMS, "payments": PAYMENTS, "orders": ORDERS}
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def come_in(kind: str, path: Path) -> Imported:
    """One file, by the mall's administrator."""
    return import_file(kind, path, Account.objects.get(username="mall-administrator").as_person())


def rows(path: Path | None) -> list[dict[str, str]]:
    """A file beside the file."""
    assert path is not None
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_articles_without_a_price_are_not_offered_yet(shop: Path) -> None:
    """Shelves are made, measures become millimetres, bad rows are told; the same file again changes nothing."""
    first = come_in("articles", shop / "products.csv")
    assert (first.outcome.made, first.outcome.rejected) == (2, 3)
    pen = Article.objects.select_related("category").get(number="pen")
    assert (pen.active, pen.length_mm, pen.category.slug, pen.stock.on_hand) == (False, 150, "papelaria", 0)
    said = {row["line"]: row["reason"] for row in rows(first.rejects)}
    assert said == {
        "4": "No number",
        "5": "Article pen stands in line 2 already",
        "6": "weight “heavy” is not a number",
    }
    again = come_in("articles", shop / "products.csv")
    assert (again.outcome.made, again.outcome.changed, again.outcome.known) == (0, 0, 2)


def test_a_number_that_cannot_stand_in_an_address_is_told(shop: Path) -> None:
    """M7: every article can be looked at."""
    path = shop / "mine.csv"
    path.write_text("number,name,price\nA/1,One,2.00\n..,Two,2.00\nB 2,Three,2.00\nC-3.x,Four,2.00\n")
    came = come_in("articles", path)
    assert (came.outcome.made, came.outcome.rejected) == (1, 3)
    assert Article.objects.get(name="Four").number == "C-3.x"
    assert all("letters, figures, dots and hyphens" in row["reason"] for row in rows(came.rejects))


def test_orders_are_replayed_and_what_the_process_refuses_is_told(shop: Path) -> None:
    """Handed over before the money, paid too little, sent after it had ended: each with its sentence and hour."""
    come_in("articles", shop / "products.csv")
    done = come_in("mall-orders", shop / "orders.csv")
    assert (done.outcome.made, done.outcome.rejected, done.outcome.rows) == (4, 6, 10)
    found = [(row["order"], row["finding"], row["code"]) for row in rows(done.findings)]
    assert sorted(found) == [
        ("early", "handed to a carrier before the money was there", "not_yet"),
        ("nowhere", "could not be placed", "invalid"),
        ("over", "delivered after the order had ended", "invalid"),
        ("over", "handed to a carrier after the order had ended", "not_needed"),
        ("short", "delivered without having been handed over", "not_yet"),
        ("short", "handed to a carrier before the money was there", "not_yet"),
        ("short", "paid another sum than was billed", "sums_differ"),
    ]
    steps = lived(Root.objects.get(entries__key="import/mall/fine"))
    assert steps == [
        "place_order", "record_confirmation_call", "declare_valid", "assign", "accept_assignment",
        "record_mall_payment", "record_mall_payment", "pick", "pack", "hand_to_carrier", "report_delivery",
        "confirm_arrival",
    ]  # fmt: skip
    assert "hand_to_carrier" in lived(Root.objects.get(entries__key="import/mall/early"))
    assert dict(Stock.objects.values_list("article__number", "on_hand"))["pen"] == 0
    assert verify().ok


def test_a_house_that_sells_keeps_its_prices_fees_and_stock(shop: Path) -> None:
    """M6, M7: a replay is history: nobody is offered its prices, sent at its fees, or sold out by it."""
    come_in("articles", shop / "products.csv")
    ours = {"price": Decimal("9.00"), "active": True, "currency": "EUR"}
    Article.objects.filter(number="pen").update(**ours)
    Stock.objects.filter(article__number="pen").update(on_hand=7, reserved=3)
    ShippingFee.objects.create(country="BR", up_to_grams=500, from_value=0, fee="1.00", currency="EUR")
    forget_fees()
    before = prices(), list(ShippingFee.objects.order_by("pk").values())
    come_in("mall-orders", shop / "orders.csv")
    assert (prices(), list(ShippingFee.objects.order_by("pk").values())) == before
    placed = members_of(fine := Root.objects.get(entries__key="import/mall/fine"), rows_of(fine))[0].subject.placed
    assert (placed.currency, placed.fee, {line.unit_price for line in placed.lines}) == ("BRL", 5, {10})
    there = Stock.objects.get(article__number="pen")
    assert (there.on_hand, there.reserved) == (7, 3)
    assert fee_for(DeliverBy.STANDARD, Consignment("BR", 40, Decimal(9), "EUR")) == Decimal("1.00")


def prices() -> list[tuple[object, ...]]:
    """The price list as the house has it."""
    return list(Article.objects.order_by("pk").values_list("number", "price", "active", "currency"))


def lived(root: Root) -> list[str]:
    """The steps of an order in their order, each at its own hour."""
    entries = list(Entry.objects.filter(root=root).order_by("seq"))
    assert [e.entered for e in entries] == sorted(e.entered for e in entries)
    return [e.step for e in entries]


def test_what_cannot_go_in_is_rejected_with_its_reason(shop: Path) -> None:
    """No row is lost in silence."""
    come_in("articles", shop / "products.csv")
    said = {row["line"]: row["reason"] for row in rows(come_in("mall-orders", shop / "orders.csv").rejects)}
    assert said == {
        "6": "The file names no article of this order: there is nothing to order",
        "7": "Order fine stands in line 2 already",
        "8": "There is no article desk; import articles first",
        "9": "The customer of this order is not in the file of customers",
        "10": "order_purchase_timestamp “yesterday” is no moment; write it as 2026-05-12 17:00:00",
        "11": "Order nowhere: This does not exist in this country; check it",
    }


def test_the_same_file_again_changes_nothing(shop: Path) -> None:
    """Orders, members and stock are as they were."""
    come_in("articles", shop / "products.csv")
    come_in("mall-orders", shop / "orders.csv")
    before = Entry.objects.count(), Member.objects.count(), list(Stock.objects.values_list("pk", "on_hand", "reserved"))
    again = come_in("mall-orders", shop / "orders.csv").outcome
    assert (again.made, again.known) == (0, 4)
    after = Entry.objects.count(), Member.objects.count(), list(Stock.objects.values_list("pk", "on_hand", "reserved"))
    assert after == before


def test_some_orders_are_replayed_as_cash_on_delivery(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The share is drawn by the order's own number: the same orders every time."""
    monkeypatch.setattr("signback.interchange.mall.orders.CASH_SHARE", 1)
    come_in("articles", shop / "products.csv")
    done = come_in("mall-orders", shop / "orders.csv")
    assert done.outcome.cash == 3  # type: ignore[attr-defined]
    steps = lived(Root.objects.get(entries__key="import/mall/early"))
    assert steps[-4:] == ["record_cash_collected", "hand_in_cash", "bank_cash", "confirm_arrival"]
    assert verify().ok


def test_missing_files_and_other_columns_are_told(shop: Path) -> None:
    """A sentence that names the file or the columns; nothing goes in."""
    (shop / "payments.csv").unlink()
    with pytest.raises(NotFound, match=r"payments\.csv"):
        come_in("mall-orders", shop / "orders.csv")
    with pytest.raises(Invalid, match="order_id"):
        come_in("mall-orders", shop / "products.csv")
    assert not Root.objects.filter(kind="mall").exists()


@pytest.mark.slow
def test_real_orders_of_a_real_shop(tmp_path: Path, db: None) -> None:
    """The first eighty real orders, with every kind of ending among them."""
    if not SHARED.is_dir():
        pytest.skip(f"no outside orders: {SHARED} is absent")
    fill_master_data()
    for name in ("customers", "order_items", "payments"):
        shutil.copy(SHARED / f"{name}.csv", tmp_path)
    orders = (SHARED / "orders.csv").read_text(encoding="utf-8").splitlines()
    some = [line for line in orders[1:] if ",canceled," in line or ",unavailable," in line][:25] + orders[1:56]
    (tmp_path / "orders.csv").write_text("\n".join([orders[0], *dict.fromkeys(some)]) + "\n", encoding="utf-8")
    items = csv.DictReader((SHARED / "order_items.csv").open(encoding="utf-8"))
    wanted = {row["product_id"] for row in items}
    products = (SHARED / "products.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in products[1:] if line.split(",")[0].strip('"') in wanted]
    (tmp_path / "products.csv").write_text("\n".join([products[0], *kept]) + "\n", encoding="utf-8")
    assert come_in("articles", tmp_path / "products.csv").outcome.rejected == 0
    done = come_in("mall-orders", tmp_path / "orders.csv")
    outcome = done.outcome
    assert outcome.made + outcome.rejected == outcome.rows and outcome.made > 50
    counted = Counter(Root.objects.filter(kind="mall").values_list("over", flat=True))
    assert sum(counted.values()) == outcome.made
    assert not Stock.objects.filter(reserved__lt=0).exists()
    assert verify().ok
