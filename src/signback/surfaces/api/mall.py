"""The mall for programs: what it sells for everybody, cart and addresses of the member who calls (M1, M6).

Orders are placed, changed and followed at /mall/orders, by the same calls as every other order.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from signback.engine.gate import writing
from signback.orders.models import Account, Address, Article, CartLine
from signback.orders.models.cart import MOST_PIECES
from signback.orders.refusals import Invalid, NotAllowed, NotFound
from signback.orders.shapes import refuse_unstorable
from signback.orders.sought import asked_words, found_ids
from signback.surfaces.api.asking import body_of
from signback.surfaces.api.orders import Paged
from signback.surfaces.api.pages import page_of
from signback.surfaces.api.sign_in import caller_of
from signback.surfaces.shop.account_pages import keep
from signback.surfaces.shop.address_form import PARTS, parts_of
from signback.surfaces.shop.backend import is_member
from signback.surfaces.shop.cart import MOST_LINES, TOO_MANY, Wanted, fill_for, mixed, sums
from signback.surfaces.shop.checkout_ways import offered as offered_ways
from signback.surfaces.shop.checkout_ways import why_few, worth
from signback.surfaces.shop.pictures import WIDTHS, picture_of
from signback.surfaces.shop.shelves import Goods, free, in_order, offered, shelf_of, shelves, stock_words

router = Router(tags=["Mall"])
Words = Annotated[str, Field(max_length=200)]


class ShelfOut(Schema):
    """A shelf of the mall."""

    slug: str
    name: str
    within: str = Field(description="The shelf in which it stands; empty for the outermost")
    articles: int


class ShelfList(Schema):
    """Every shelf on which something stands."""

    items: list[ShelfOut]


class GoodsOut(Schema):
    """An article of the mall."""

    number: str
    name: str
    description: str
    shelf: str
    price: Decimal
    currency: str
    grams: int
    free: int = Field(description="Pieces that can be ordered now")
    stock: str = Field(description="The same in words")
    pictures: dict[str, str] = Field(description="The first picture by its width; empty where there is none")


class GoodsPage(Schema):
    """One page of articles."""

    items: list[GoodsOut]
    next: str = ""


class GoodsFilter(Paged):
    """Which articles."""

    q: str = Field("", max_length=80, description="Words that it is found by, the best first; without paging")
    shelf: str = Field("", max_length=60, description="A shelf, with everything below it")


class CartLineOut(Schema):
    """Some pieces in the cart."""

    article: str
    name: str
    quantity: int
    unit_price: Decimal
    sum: Decimal
    currency: str
    free: int


class SumOut(Schema):
    """A sum in one currency."""

    currency: str
    amount: Decimal


class CartOut(Schema):
    """The cart of the member who calls."""

    lines: list[CartLineOut]
    total: Decimal | None = Field(description="Nothing where goods are priced in several currencies: see `sums`")
    currency: str = Field(description="Of the total; empty where there is none")
    sums: list[SumOut] = Field(description="What the goods cost in each currency")


class WayOut(Schema):
    """One way of delivery, with what it costs and what everything costs with it."""

    delivery: str = Field(description="As `delivery` of an order is written")
    fee: Decimal
    total: Decimal


class QuoteOut(Schema):
    """What the cart costs in every way that fits."""

    goods: Decimal | None = Field(description="Nothing where they are priced in several currencies: see `sums`")
    currency: str = Field(description="Of goods and ways; empty where there is none")
    sums: list[SumOut] = Field(description="What the goods cost in each currency")
    ways: list[WayOut]
    why_few: str = Field("", description="Why no carrier brings it there, where none does")


class Quoted(Schema):
    """Where the goods would go."""

    country: str = Field(min_length=2, max_length=2, description="ISO 3166, such as NL")


class AddressIn(Schema):
    """Where goods go."""

    recipient: Words
    street: Words
    city: Words
    country: str = Field(min_length=2, max_length=2, description="ISO 3166, such as NL")
    telephone: Words
    postal_code: Words = ""
    region: Words = ""


class AddressOut(AddressIn):
    """A kept address."""

    id: int
    usual: bool


class AddressList(Schema):
    """The member's addresses, the usual one first."""

    items: list[AddressOut]


def member_calling(request: HttpRequest) -> Account:
    """The member who calls; people of the house have no cart."""
    account = caller_of(request).account
    if not is_member(account):
        raise NotAllowed("members_only", "Only members of the mall have this", "Register at /mall/account/register")
    return account


# ---- what the mall sells
@router.get("/shelves", response=ShelfList, auth=None, summary="List the shelves")
def list_shelves(request: HttpRequest) -> ShelfList:
    """Every shelf on which something stands; open to everybody."""
    known = {shelf.id: shelf.slug for shelf in shelves()}
    rows = [
        ShelfOut(slug=s.slug, name=s.name, within=known.get(s.parent or 0, ""), articles=s.count) for s in shelves()
    ]
    return ShelfList(items=rows)


@router.get("/products", response=GoodsPage, auth=None, summary="List or search articles")
def list_goods(request: HttpRequest, asked: Query[GoodsFilter]) -> GoodsPage:
    """What is offered, by name; or what has the words, the best first. Open to everybody."""
    found = Article.objects.filter(active=True)
    if asked.shelf:
        shelf = shelf_of(asked.shelf)
        found = found.filter(category__in=shelf.below if shelf else ())
    if asked.q:
        ids = found_ids(asked_words(asked.q))[: asked.limit]
        kept = set(found.filter(pk__in=ids).values_list("pk", flat=True))
        return GoodsPage(items=[goods_out(row) for row in in_order([pk for pk in ids if pk in kept])])
    page = page_of(found.only("id", "name"), ("name", "id"), asked.cursor, asked.limit)
    return GoodsPage(items=[goods_out(row) for row in in_order([row.pk for row in page.rows])], next=page.next)


@router.get("/products/{number}", response=GoodsOut, auth=None, summary="Get an article")
def get_goods(request: HttpRequest, number: str) -> GoodsOut:
    """One article; open to everybody."""
    found = offered(number=number[:40])
    if not found:
        raise NotFound("no_such_article", f"There is no article {number[:40]}", "See /mall/products")
    return goods_out(found[0])


def goods_out(goods: Goods) -> GoodsOut:
    """An article as the API shows it."""
    shown = picture_of(goods.picture_id, goods.picture_says)
    urls = [part.partition(" ")[0] for part in shown.srcset.split(", ")] if shown else []
    return GoodsOut(
        number=goods.number, name=goods.name, description=goods.description, shelf=goods.slug, price=goods.price,
        currency=goods.currency, grams=goods.grams, free=max(goods.free, 0), stock=stock_words(goods.free),
        pictures=dict(zip(map(str, WIDTHS), urls, strict=False)),
    )  # fmt: skip


# ---- the cart
@router.get("/cart", response=CartOut, summary="See the cart")
def get_cart(request: HttpRequest) -> CartOut:
    """What the member has put aside, at the prices of today; nothing of it is held."""
    return cart_out(member_calling(request))


@router.put("/cart", response=CartOut, summary="Fill the cart")
def put_cart(request: HttpRequest) -> CartOut:
    """The cart holds exactly this from now on; sent twice it is the same, and of two at once one is after the other."""
    member = member_calling(request)
    wanted = wanted_in(body_of(request))
    known = dict(Article.objects.filter(number__in=wanted, active=True).values_list("number", "pk"))
    if strange := [number for number in wanted if number not in known]:
        raise Invalid(f"There is no article {strange[0][:40]}", field=f"lines.{list(wanted).index(strange[0])}.article")
    with writing():
        fill_for(member.pk, {known[number]: quantity for number, quantity in wanted.items()})
        return cart_out(member)


def wanted_in(body: dict[str, Any]) -> dict[str, int]:
    """How many pieces of each article a body names."""
    refuse_unstorable(body)
    if unknown := [name for name in body if name != "lines"]:
        raise Invalid("There is no such field", field=unknown[0][:60])
    lines = body.get("lines")
    if not isinstance(lines, list):
        raise Invalid("Send the lines of the cart, each with its article and quantity", field="lines")
    if len(lines) > MOST_LINES:
        raise Invalid(TOO_MANY, field="lines")
    found: dict[str, int] = {}
    for at, line in enumerate(lines):
        number, quantity = line_in(line, at)
        found[number] = min(found.get(number, 0) + quantity, MOST_PIECES)
    return found


def line_in(line: object, at: int) -> tuple[str, int]:
    """One line of a body: an article and how many pieces."""
    said = line if isinstance(line, dict) else {}
    number, quantity = said.get("article"), said.get("quantity")
    if not isinstance(number, str) or not number:
        raise Invalid("Name the article by its number", field=f"lines.{at}.article")
    if type(quantity) is not int or not 1 <= quantity <= MOST_PIECES:
        raise Invalid(f"Say a whole number of pieces, {MOST_PIECES} at most", field=f"lines.{at}.quantity")
    return number[:40], quantity


def cart_out(member: Account) -> CartOut:
    """The cart as the API shows it."""
    wanted = lines_of(member)
    lines = [
        CartLineOut(
            article=one.article.number, name=one.article.name, quantity=one.quantity, unit_price=one.article.price,
            sum=one.sum, currency=one.article.currency, free=max(free(one.article), 0),
        )
        for one in wanted
    ]  # fmt: skip
    total, currency = in_one_currency(wanted)
    return CartOut(lines=lines, total=total, currency=currency, sums=sums_out(wanted))


def in_one_currency(lines: list[Wanted]) -> tuple[Decimal | None, str]:
    """What the goods cost, and in what; different currencies are never added up."""
    if mixed(lines):
        return None, ""
    return worth(lines), lines[0].article.currency if lines else ""


def sums_out(lines: list[Wanted]) -> list[SumOut]:
    """What the goods cost in each currency."""
    return [SumOut(currency=currency, amount=amount) for currency, amount in sums(lines).items()]


@router.get("/cart/quote", response=QuoteOut, summary="See what delivery of the cart costs")
def get_quote(request: HttpRequest, asked: Query[Quoted]) -> QuoteOut:
    """Every way of delivery that fits these goods and this country, with fee and sum; no other is taken."""
    lines = lines_of(member_calling(request))
    (goods, currency), said = in_one_currency(lines), {"country": asked.country}
    fees = offered_ways(said, lines) if lines else {}
    ways = [WayOut(delivery=way, fee=fee, total=goods + fee) for way, fee in fees.items()] if goods is not None else []
    why = why_few(said, lines) if lines else ""
    return QuoteOut(goods=goods, currency=currency, sums=sums_out(lines), ways=ways, why_few=why)


def lines_of(member: Account) -> list[Wanted]:
    """What lies in the member's cart and is still offered."""
    rows = CartLine.objects.filter(member_id=member.pk, article__active=True).select_related("article__stock")
    return [Wanted(row.article, row.quantity) for row in rows.order_by("put", "pk")]


# ---- addresses
@router.get("/addresses", response=AddressList, summary="List the member's addresses")
def list_addresses(request: HttpRequest) -> AddressList:
    """Where the member's goods go."""
    rows = Address.objects.filter(member_id=member_calling(request).pk)
    return AddressList(items=[address_out(row) for row in rows])


@router.post("/addresses", response={201: AddressOut}, summary="Keep an address")
def post_address(request: HttpRequest, address: AddressIn) -> Status[AddressOut]:
    """Keep an address that its country's post can know; the same one is kept once."""
    member, said = member_calling(request), address.model_dump()
    refuse_unstorable(said)
    return Status(201, address_out(keep(member, {name: " ".join(said[name].split()) for name in PARTS})))


@router.delete("/addresses/{pk}", response={204: None}, summary="Take an address off")
def delete_address(request: HttpRequest, pk: Annotated[int, Field(ge=1, le=2**63 - 1)]) -> HttpResponse:
    """Take an address off; orders that go there still do."""
    with writing():
        gone, _ = Address.objects.filter(member_id=member_calling(request).pk, pk=pk).delete()
    if not gone:
        raise NotFound("no_such_address", "There is no such address of yours", "See /mall/addresses")
    return HttpResponse(status=204)


def address_out(row: Address) -> AddressOut:
    """An address as the API shows it."""
    return AddressOut(id=row.pk, usual=row.usual, **parts_of(row))
