"""Master data: kept by the roles that answer for it, on pages of their own; nothing is deleted (P1, R1, S5.1)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from typer.testing import CliRunner

from signback.engine.models import Outbox
from signback.orders.events.mall import DeliverBy
from signback.orders.models import Account, Contract, Customer, PricePlan, Product, ShippingFee
from signback.orders.roles import Role
from signback.orders.shipping_fees import Consignment, fee_for
from signback.surfaces.cli.commands import app
from signback.surfaces.manage.kinds import site
from tests import given

pytestmark = pytest.mark.django_db
CONTACTS = {
    "contacts-TOTAL_FORMS": "1",
    "contacts-INITIAL_FORMS": "0",
    "contacts-0-name": "Aoife Doyle",
    "contacts-0-telephone": "+353 61 555 777",
    "contacts-0-email": "aoife@example.org",
    "contacts-0-signs": "on",
}
KEPT = {
    "orders_customer": {"customer_service", "customer_service_supervisor", "administrator"},
    "orders_contract": {"customer_service_supervisor", "marketing_director", "administrator"},
    "orders_priceplan": {"customer_service_supervisor", "marketing_director", "administrator"},
    "orders_product": {"technical", "administrator"},
    "technical_formula": {"technical", "administrator"},
    "technical_material": {"technical", "purchasing", "warehouse", "administrator"},
    "orders_account": {"administrator"},
    "orders_deputyship": {"administrator"},
    "orders_article": {"mall_administrator", "administrator"},
    "orders_category": {"mall_administrator", "administrator"},
    "orders_shippingfee": {"mall_administrator", "administrator"},
    "orders_member": {"mall_administrator", "administrator"},
    "orders_courier": {"mall_administrator", "administrator"},
}


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=name))
    return client


@pytest.fixture(autouse=True)
def mill() -> None:
    given.mill()


def test_each_list_is_open_to_its_keepers_alone() -> None:
    """Every role × every kind: the page opens, or says no; nobody sees a delete button."""
    urls = {
        f"{m._meta.app_label}_{m._meta.model_name}": f"/manage/{m._meta.app_label}/{m._meta.model_name}/"
        for m in site._registry
    }
    for name, keepers in KEPT.items():
        url = next(u for kind, u in urls.items() if kind.endswith(name.partition("_")[2]))
        for role in Role:
            status = signed_in(role.sign_in).get(url).status_code
            assert (status == 200) == (role.value in keepers), (name, role, status)


def test_strangers_come_to_the_sign_in_page() -> None:
    """There is one door."""
    answer = Client().get("/manage/")
    assert answer.status_code == 302 and "/manage/login/" in answer.headers["Location"]
    assert "/sign-in" in Client().get(answer.headers["Location"]).headers["Location"]


def test_a_new_customer_is_added_with_its_people_and_can_order_at_once() -> None:
    """Whoever takes the call adds them; the class begins as the house says and is changed by an act alone."""
    desk = signed_in("customer-service")
    seller = Account.objects.get(username="sales")
    said = {
        "number": "K-9001",
        "name": "Doyle & Sons",
        "classification": "C",
        "salesperson": seller.pk,
        "street": "Quay 1",
        "city": "Cork",
        "country": "Ireland",
        "language": "en",
        **CONTACTS,
    }
    answer = desk.post("/manage/orders/customer/add/", said)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    made = Customer.objects.get(number="K-9001")
    assert made.contacts.get().name == "Aoife Doyle"
    desk.post(
        f"/manage/orders/customer/{made.pk}/change/",
        {**said, "classification": "A", "number": "K-1", "city": "Kerry", "contacts-TOTAL_FORMS": "0"},
    )
    made.refresh_from_db()
    assert (made.classification_id, made.number, made.city) == ("C", "K-9001", "Kerry")
    assert "Aoife Doyle" in desk.get("/intake?from=%2B353+61+555+777").content.decode()
    assert desk.post(f"/manage/orders/customer/{made.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_changed_contract_is_seen_by_open_orders() -> None:
    """The orders that are not confirmed stand anew; confirmed ones keep their terms (P1)."""
    story = given.order("B", upto="intake")
    contract = Contract.objects.get(customer__number=story.customer)
    boss = signed_in("marketing-director")
    said = {
        "number": contract.number,
        "customer": contract.customer_id,
        "valid_from": "2026-01-01",
        "valid_to": "2027-12-31",
        "payment": contract.payment,
        "currency": "EUR",
        "deposit_percent": "50",
        "signature_before_production": "unknown",
        "balance_before_delivery": "unknown",
    }
    answer = boss.post(f"/manage/orders/contract/{contract.pk}/change/", said)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert Contract.objects.get(pk=contract.pk).deposit_percent == 50
    assert Outbox.objects.filter(kind="restand", payload__number=story.number).exists()


def test_wrong_values_come_back_with_a_word() -> None:
    """A negative price is no price; a plan ends after it begins."""
    boss = signed_in("marketing-director")
    product = Product.objects.first()
    assert product is not None
    said = {
        "name": "Spring",
        "currency": "EUR",
        "valid_from": "2026-05-01",
        "valid_to": "2026-04-01",
        "rows-TOTAL_FORMS": "1",
        "rows-INITIAL_FORMS": "0",
        "rows-0-product": product.pk,
        "rows-0-from_quantity": "0",
        "rows-0-unit_price": "-5",
    }
    answer = boss.post("/manage/orders/priceplan/add/", said)
    assert answer.status_code == 200 and "greater than or equal to 0" in answer.content.decode()
    assert not PricePlan.objects.filter(name="Spring").exists()


@pytest.mark.parametrize(("country", "kept"), [("fr", "FR"), ("", ""), ("XX", None), ("ZZ", None), ("1é", None)])
def test_a_fee_is_for_a_country_that_there_is(country: str, kept: str | None) -> None:
    """M7, E4: those of the checkout's list, or every other one; else it is said at the field and nothing is kept."""
    desk, before = signed_in("mall-administrator"), ShippingFee.objects.count()
    said = {
        "way": "by carrier", "country": country, "up_to_grams": "777", "from_value": "0", "fee": "9", "currency": "EUR"
    }  # fmt: skip
    answer = desk.post("/manage/orders/shippingfee/add/", said)
    if kept is None:
        assert "There is no such country: write its two letters" in answer.content.decode()
        assert ShippingFee.objects.count() == before
    else:
        assert answer.status_code == 302, answer.content.decode()[:2000]
        assert ShippingFee.objects.get(up_to_grams=777).country == kept


def test_fees_to_countries_that_there_are_not_are_named_until_they_are_mended() -> None:
    """M7: rows of earlier days stand above the table with the way to each; `signback check` names them too."""
    desk, table = signed_in("mall-administrator"), "/manage/orders/shippingfee/"
    quiet = CliRunner().invoke(app, ["check"]).output
    assert "countries that there are not" not in desk.get(table).content.decode() and "shipping fee" not in quiet
    uk, ie = (ShippingFee.objects.create(country=said, up_to_grams=777, fee="9") for said in ("UK", "<b"))
    page, said = desk.get(table).content.decode(), CliRunner().invoke(app, ["check"])
    assert "These rows name countries that there are not" in page and "by carrier, &lt;b up to 777 g" in page
    assert said.exit_code == 1 and "“by carrier, UK up to 777 g: 9.00 EUR” is to a country" in said.output
    for row in (uk, ie):
        assert f'href="{table}{row.pk}/change/">Correct it' in page and f'href="{table}{row.pk}/delete/">Take' in page
    form = {"way": "by carrier", "up_to_grams": "777", "from_value": "0", "fee": "9", "currency": "EUR"}
    wrong = desk.post(f"{table}{uk.pk}/change/", {**form, "country": "UK"})
    assert "There is no such country" in wrong.content.decode()
    desk.post(f"{table}{uk.pk}/change/", {**form, "country": "gb"})
    assert desk.get(f"{table}{ie.pk}/delete/").status_code == 200
    desk.post(table, {"action": "delete_selected", "_selected_action": str(ie.pk), "post": "yes"})
    assert list(ShippingFee.objects.filter(up_to_grams=777).values_list("country", flat=True)) == ["GB"]
    assert fee_for(DeliverBy.STANDARD, Consignment("GB", 700, Decimal(5), "EUR")) == 9
    assert "countries that there are not" not in desk.get(table).content.decode()
    assert CliRunner().invoke(app, ["check"]).output == quiet
