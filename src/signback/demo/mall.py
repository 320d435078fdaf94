"""The demonstration mall: shelves, members, and orders at many points of the five links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from signback.demo.mall_goods import CARRIER, EXPRESS, FEES, FETCHED, GOODS, MEMBERS, SHELVES
from signback.demo.mall_life import ADMINISTRATOR, LOGISTICS, MallLife
from signback.departments.models import Stock
from signback.orders.models import Account, Address, Article, Category, Courier, Member, ShippingFee
from signback.orders.roles import MEMBER
from signback.orders.shipping_fees import forget_fees

Scene = Callable[[MallLife], None]


def fill_mall(password: str) -> None:
    """Everything the mall knows before its first order."""
    fill_shelves()
    fill_members(password)
    ShippingFee.objects.bulk_create(
        ShippingFee(way=way, country=country, up_to_grams=grams, from_value=Decimal(value), fee=Decimal(fee))
        for way, country, grams, value, fee in FEES
    )
    Courier.objects.create(account=Account.objects.get(username=LOGISTICS), area="D06 D08 23")
    forget_fees()


def fill_shelves() -> None:
    """24 articles on seven shelves, with what lies there."""
    shelves: dict[str, Category] = {}
    for position, (slug, name, parent) in enumerate(SHELVES):
        shelves[slug] = Category.objects.create(
            slug=slug, name=name, parent=shelves[parent] if parent else None, position=position
        )
    for piece in GOODS:
        article = Article.objects.create(
            number=piece.number, name=piece.name, description=piece.says, category=shelves[piece.shelf],
            price=Decimal(piece.price), grams=piece.grams,
        )  # fmt: skip
        Stock.objects.create(article=article, on_hand=piece.on_hand)


def fill_members(password: str) -> None:
    """Two members with their addresses."""
    secret = make_password(password)
    for sign_in, (name, telephone, street, postal_code, city, region, country, language) in MEMBERS.items():
        account = Account.objects.create(
            username=sign_in, roles=[MEMBER], display_name=name, password=secret, email=f"{sign_in}@mail.example"
        )
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
        member = Member.objects.create(account=account, name=name, telephone=telephone, language=language)
        Address.objects.create(
            member=member, recipient=name, street=street, postal_code=postal_code, city=city, region=region,
            country=country, telephone=telephone, usual=True,
        )  # fmt: skip


def links(*names: str) -> Scene:
    """The order up to the end of these links."""

    def play(life: MallLife) -> None:
        for name in names:
            getattr(life, name)()

    return play


def not_reached(life: MallLife) -> None:
    """Called twice in vain; the next call is due at another hour."""
    life.place()
    life.call("no answer")
    life.at += timedelta(hours=6)
    life.call("busy")


def given_up(life: MallLife) -> None:
    """Declared invalid: the member does not want it any more."""
    life.place()
    life.call()
    life.do(
        ADMINISTRATOR, "declare_invalid", {"why": "the member does not want it any more", "words": "Bought elsewhere"}
    )


def sent_back(life: MallLife) -> None:
    """Refused at the door, back in the house; the mall has to decide."""
    links("place", "confirm", "distribute", "ship")(life)
    life.bring("refused")
    life.do(LOGISTICS, "return_to_sender", {}, "1")


def found_short(life: MallLife) -> None:
    """Two of three sketch pads were there; what is done about the third is still to decide."""
    links("place", "pay", "confirm")(life)
    life.do(ADMINISTRATOR, "assign", {"courier": life.by(LOGISTICS).id})
    life.do(LOGISTICS, "accept_assignment")
    life.do(LOGISTICS, "pick", {"rows": [{"part": "1", "there": 2, "why": "damaged", "note": "Torn cover"}]})


def to_pick(life: MallLife) -> None:
    """Taken on, and to be taken from the shelves."""
    links("place", "confirm")(life)
    life.do(ADMINISTRATOR, "assign", {})
    life.do(LOGISTICS, "accept_assignment")


def returned(life: MallLife) -> None:
    """Arrived, and half of it is to go back."""
    links("place", "pay", "confirm", "distribute", "ship", "bring", "arrive")(life)
    life.do(life.buyer, "request_return", {"reason": "Two are enough", "rows": [{"part": "1", "quantity": 1}]})


ANNA, BO = "member-anna", "member-bo"
CASH = "cash on delivery"
SCENES: list[tuple[str, float, list[tuple[str, int]], str, str, Scene]] = [
    (ANNA, 9, [("NB-A5-LINED", 2), ("LT-BLOT", 1)], "bank transfer", CARRIER, links("place", "confirm", "pay", "distribute", "ship", "bring", "arrive")),
    (BO, 6, [("AR-WC-300", 2)], "bank transfer", CARRIER, returned),
    (ANNA, 5, [("WR-KRAFT", 2), ("WR-TAPE", 1)], CASH, CARRIER, links("place", "confirm", "distribute", "ship", "bring", "collect")),
    (ANNA, 4, [("RM-OFF-80", 4)], CASH, CARRIER, sent_back),
    (ANNA, 30, [("NB-A4-BLANK", 1)], "bank transfer", FETCHED, links("place", "confirm", "pay", "distribute", "lay_ready")),
    (ANNA, 7, [("LT-CARD-DE", 1)], CASH, FETCHED, links("place", "confirm", "distribute", "lay_ready", "collect", "fetch")),
    (BO, 3, [("RM-IVO-120", 3), ("LT-ENV-C5", 1)], "bank transfer", CARRIER, links("place", "confirm", "distribute")),
    (ANNA, 2.5, [("GF-CALENDAR", 1)], CASH, CARRIER, links("place", "confirm", "distribute", "ship")),
    (BO, 2, [("LT-SET-IVO", 1)], "post office remittance", CARRIER, links("place", "pay")),
    (ANNA, 1.5, [("AR-SK-160", 1)], "bank transfer", CARRIER, given_up),
    (BO, 1.4, [("AR-SK-160", 3), ("WR-TISSUE", 1)], "bank transfer", CARRIER, found_short),
    (ANNA, 1.3, [("WR-TAPE", 3), ("LT-CARD-DE", 1), ("RM-IVO-120", 5)], CASH, CARRIER, to_pick),
    (BO, 1.2, [("NB-POCKET", 4), ("LT-CARD-DE", 2)], CASH, CARRIER, links("place", "confirm")),
    (ANNA, 1, [("NB-SHIFT", 1)], "bank transfer", CARRIER, not_reached),
    (ANNA, 1, [("NB-A5-DOT", 2)], CASH, FETCHED, links("place", "confirm", "distribute", "lay_ready")),
    (BO, 0.5, [("NB-SHIFT", 2)], CASH, EXPRESS, links("place", "confirm", "take_on")),
    (ANNA, 0.9, [("LT-BLOT", 3)], "bank transfer", FETCHED, links("place", "confirm", "distribute", "lay_ready")),
    (ANNA, 0.8, [("NB-POCKET", 1)], "bank transfer", FETCHED, links("place", "confirm", "pay", "distribute")),
    (ANNA, 0.4, [("LT-SET-IVO", 1)], "bank transfer", FETCHED, links("place", "confirm")),
    (BO, 0.3, [("GF-SAMPLE", 1)], "bank transfer", EXPRESS, links("place")),
    (ANNA, 0.1, [("RM-BLUE-90", 2), ("WR-TISSUE", 1)], CASH, CARRIER, links("place")),
]  # fmt: skip


def fill_mall_orders(moment: datetime, at_work: Callable[[datetime], datetime]) -> None:
    """The mall's orders, dated over the last days."""
    for member, days, lines, payment, delivery, scene in SCENES:
        scene(MallLife(member, lines, at_work(moment - timedelta(days=days)), payment, {"delivery": delivery}))
