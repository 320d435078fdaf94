"""What each of a member's acts asks, and what was answered, as the step takes it (M1, M5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from signback.orders.events.mall import Hour, PayBy, Wish
from signback.orders.mall_sums import goods, received, refunded, returnable
from signback.orders.models import Article
from signback.orders.refusals import FieldFault, Invalid
from signback.orders.shipping_fees import Consignment, offered
from signback.orders.sought import asked_words, found_ids
from signback.surfaces.shop.address_form import address_fields, refuse_address, typed_address
from signback.surfaces.shop.cart_words import say as cart_say
from signback.surfaces.shop.cart_words import too_many
from signback.surfaces.shop.order_reading import Reading
from signback.surfaces.shop.order_words import act_words as say
from signback.surfaces.shop.quantities import quantity_in
from signback.surfaces.shop.sentences import in_words
from signback.surfaces.shop.shelves import free
from signback.surfaces.shop.way_words import fee_words
from signback.surfaces.web.sheets.fields import Field, Kind
from signback.surfaces.web.sheets.pieces import Choice

WHICH: Final = 4
"""So many articles are named when several have the words."""
Post = Mapping[str, str]
Data = dict[str, Any]
Picks = tuple[tuple[str, str, tuple[Choice, ...]], ...]


# ---- changing
def content(read: Reading, **other: Any) -> Data:
    """The whole order as it stands, with what shall be other."""
    now = read.order.content
    goods: dict[str, int] = {}
    for line in now.lines:
        goods[line.article] = goods.get(line.article, 0) + line.quantity
    lines = [{"article": article, "quantity": quantity} for article, quantity in goods.items()]
    said = {"lines": lines, **asdict(now.address), "payment": now.payment, "call_at": now.call_at, "note": now.note}
    return {**said, "delivery": now.delivery, **other}


def goods_fields(read: Reading, post: Post, faults: Mapping[str, str]) -> tuple[Field, ...]:
    """One number for each article, and room for one more."""
    names = {line.article: line.name for line in read.order.lines}
    found = [
        Field(
            f"pieces-{at}", names[one["article"]], Kind.NUMBER, post.get(f"pieces-{at}", str(one["quantity"])),
            error=in_words(faults.get(f"pieces-{at}", "")), required=True, autocomplete="off",
        )
        for at, one in enumerate(content(read)["lines"])
    ]  # fmt: skip
    more = Field(
        "article", say("goods.add"), value=post.get("article", "")[:40], hint=say("goods.add.hint"),
        error=in_words(faults.get("article", "")), autocomplete="off",
    )  # fmt: skip
    pieces = Field("more", say("goods.add.pieces"), Kind.NUMBER, post.get("more", ""), autocomplete="off",
                   error=in_words(faults.get("more", "")))  # fmt: skip
    return (*found, more, pieces)


def goods_data(read: Reading, post: Post) -> Data:
    """The goods as they shall be; faults of the step are named at the fields of this page."""
    lines, fields = [], []
    for at, one in enumerate(content(read)["lines"]):
        pieces = quantity_in(post.get(f"pieces-{at}", ""), f"pieces-{at}", least=0)
        if pieces:
            lines.append({**one, "quantity": pieces})
            fields.append(f"pieces-{at}")
    if number := post.get("article", "").strip():
        lines.append({"article": known(number), "quantity": quantity_in(post.get("more", "") or "1", "more")})
        fields.append("article")
    if not lines:
        raise Invalid(say("goods.none"), field="pieces-0")
    refuse_short(read, lines, fields)
    return content(read, lines=lines)


def known(said: str) -> str:
    """The article of that number, or the only one that has these words; of several it is asked which one."""
    sold, text = Article.objects.filter(active=True), said[:80].replace("\x00", "")
    if sold.filter(number=text).exists():
        return text
    found = dict(
        sold.filter(pk__in=found_ids(asked_words(text))[:WHICH]).order_by("name").values_list("number", "name")
    )
    if len(found) == 1:
        return next(iter(found))
    if found:
        which = "; ".join(f"{number} {name}" for number, name in found.items())
        raise Invalid(say("goods.which", which=which), field="article")
    raise Invalid(say("goods.unknown"), field="article")


def refuse_short(read: Reading, lines: list[Data], fields: list[str]) -> None:
    """What is not there is said at the field where it was typed; the door asks again under its lock."""
    held = {one["article"]: one["quantity"] for one in content(read)["lines"]}
    stock = {
        a.number: a for a in Article.objects.filter(number__in=[x["article"] for x in lines]).select_related("stock")
    }
    faults = [
        FieldFault(name, too_many(left))
        for name, one in zip(fields, lines, strict=True)
        if one["quantity"] > held.get(one["article"], 0)
        and one["quantity"] > (left := held.get(one["article"], 0) + free(stock[one["article"]]))
    ]
    if faults:
        raise Invalid(faults=tuple(faults))


def hour_picks(read: Reading, post: Post) -> Picks:
    """The hours of the house."""
    return (
        choices("call_at", say("hour.title"), Hour, post.get("call_at", str(read.order.content.call_at)), cart_say),
    )


def choices(name: str, title: str, kind: Any, chosen: str, words: Any) -> tuple[str, str, tuple[Choice, ...]]:
    """One choice with its values in words."""
    return name, title, tuple(Choice(str(one), words(str(one)), str(one) == chosen) for one in kind)


def hour_data(read: Reading, post: Post) -> Data:
    """The hour alone is other."""
    return content(read, call_at=post.get("call_at", ""))


def place_fields(read: Reading, post: Post, faults: Mapping[str, str]) -> tuple[Field, ...]:
    """The address as it stands, to be corrected."""
    said = typed_address(post) if "recipient" in post else asdict(read.order.content.address)
    return address_fields(said, faults, consignment(read, said.get("country", "")))


def place_picks(read: Reading, post: Post) -> Picks:
    """How it gets there, by the ways that fit the address as it is typed; and how it is paid."""
    now = read.order.content
    chosen = post.get("payment", str(now.payment))
    pay = choices("payment", cart_say("order.pay"), PayBy, chosen, cart_say)
    return (("delivery", cart_say("order.way"), way_choices(read, post)), pay)


def way_choices(read: Reading, post: Post) -> tuple[Choice, ...]:
    """Every way that fits, with what it costs."""
    order = read.order
    chosen = post.get("delivery", str(order.content.delivery))
    fees = offered(consignment(read, post.get("country", "")))
    return tuple(
        Choice(str(way), f"{cart_say(str(way))}: {fee_words(fee, order.currency)}", way == chosen)
        for way, fee in fees.items()
    )


def consignment(read: Reading, typed: str) -> Consignment:
    """The goods of the order on their way to the country that is typed, else to its own."""
    order = read.order
    grams = sum(line.grams * line.quantity for line in order.lines)
    return Consignment(typed[:2].upper() or order.content.address.country, grams, goods(order), order.currency)


def place_data(read: Reading, post: Post) -> Data:
    """Address, delivery and payment are other."""
    said = typed_address(post)
    refuse_address(said)
    way = post.get("delivery") or read.order.content.delivery
    return content(read, **said, payment=post.get("payment", ""), delivery=way)


# ---- ending, arriving, sending back
def cancel_fields(read: Reading, post: Post, faults: Mapping[str, str]) -> tuple[Field, ...]:
    """Why; and where the money goes when some has come."""
    why = Field(
        "reason", say("cancel.reason"), value=post.get("reason", "")[:200], error=in_words(faults.get("reason", ""))
    )
    money = received(read.order) - refunded(read.order)
    if money <= 0:
        return (why,)
    hint = say("cancel.refund_to.hint", amount=read.cash_words(money))
    where = Field("refund_to", say("cancel.refund_to"), value=post.get("refund_to", "")[:200], hint=hint, required=True,
                  error=in_words(faults.get("refund_to", "")))  # fmt: skip
    return (where, why)


def cancel_data(read: Reading, post: Post) -> Data:
    """What was said."""
    return {"reason": post.get("reason", ""), "refund_to": post.get("refund_to", "")}


def arrival_fields(read: Reading, post: Post, faults: Mapping[str, str]) -> tuple[Field, ...]:
    """All is well, or what is not."""
    fine = Field("complete", say("arrival.complete"), Kind.BOOL, checked="complete" in post or not post)
    wrong = Field(
        "remark", say("arrival.remark"), value=post.get("remark", "")[:200], error=in_words(faults.get("remark", ""))
    )
    return (fine, wrong)


def arrival_data(read: Reading, post: Post) -> Data:
    """The member's word; a complaint is never “all in order”."""
    remark = post.get("remark", "").strip()
    return {"complete": "complete" in post and not remark, "remark": remark}


def return_fields(read: Reading, post: Post, faults: Mapping[str, str]) -> tuple[Field, ...]:
    """So many pieces of what arrived, and why."""
    names = {line.number: line.name for line in read.order.lines}
    rows = [
        Field(
            f"pieces-{line}", say("return.pieces", name=names.get(line, line)), Kind.NUMBER,
            post.get(f"pieces-{line}", str(most)), autocomplete="off",
            error=in_words(faults.get(f"pieces-{line}", "")),
        )
        for line, most in returnable(read.order).items()
    ]  # fmt: skip
    why = Field("reason", say("return.reason"), Kind.TEXTAREA, post.get("reason", "")[:4000], required=True,
                error=in_words(faults.get("reason", "")))  # fmt: skip
    return (*rows, why)


def return_picks(read: Reading, post: Post) -> Picks:
    """Money, or the same again."""
    return (choices("wish", say("return.wish"), Wish, post.get("wish", str(Wish.MONEY)), say),)


def return_data(read: Reading, post: Post) -> Data:
    """What shall go back."""
    left = returnable(read.order)
    typed = {line: quantity_in(post.get(f"pieces-{line}", "") or "0", f"pieces-{line}", least=0) for line in left}
    rows = [{"part": line, "quantity": pieces} for line, pieces in typed.items() if pieces]
    if not rows:
        raise Invalid(say("return.none"), field=f"pieces-{next(iter(left), '1')}")
    for line, pieces in typed.items():
        if pieces > left[line]:
            raise Invalid(too_many(left[line]), field=f"pieces-{line}")
    if not post.get("reason", "").strip():
        raise Invalid(cart_say("order.needed"), field="reason")
    return {"reason": post["reason"], "wish": post.get("wish", ""), "rows": rows}


def none(read: Reading, post: Post, faults: Mapping[str, str]) -> tuple[Field, ...]:
    """Nothing to type."""
    return ()
