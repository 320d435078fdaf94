"""What is not on the shelf when an order is picked: said, decided on, told, paid back, written off the stock (M3)."""

from __future__ import annotations

from decimal import Decimal

from signback.engine.checkpoints import sequence_all
from signback.engine.fold import members_of, rows_of
from signback.engine.models import Root
from signback.engine.verify import verify
from signback.orders.cash_places import CARRIED, places
from signback.orders.coins import Place
from signback.orders.events import mall
from signback.orders.events.stock import StockCounted
from signback.orders.mall_sums import balance, missing, to_pack, to_pick, total
from signback.orders.models import Article
from signback.orders.stock import stock_number
from tests.given import Invalid, NotAllowed, NotYet, then
from tests.mall_given import ADMINISTRATOR, ANNA, BANK, BLOCK, BO, CASH, NOTEBOOK, MallStory, mall_order, stock

FIVE = ((NOTEBOOK, 5), (BLOCK, 1))


def on_the_shelf(payment: str = CASH, *, pays: bool = False) -> MallStory:
    """Five notebooks and a block, accepted and to be picked."""
    story = mall_order(upto="confirm", payment=payment, lines=FIVE)
    if pays:
        story.pay()
    story.do(ADMINISTRATOR, "assign", {})
    story.do("logistics", "accept_assignment")
    return story


def found(there: int, why: str | None = "not found", part: str = "1", **more: object) -> dict[str, object]:
    """So many of a line were there."""
    return {"rows": [{"part": part, "there": there, "why": why, **more}]}


def settle(story: MallStory, so: str, part: str = "1", **more: object) -> None:
    """The mall decides on a line."""
    story.do(ADMINISTRATOR, "settle_missing", {"rows": [{"part": part, "next": so, **more}]})


def counts(article: str) -> list[StockCounted]:
    """What was counted of an article, as its record says."""
    root = Root.objects.get(number=stock_number(Article.objects.get(number=article).pk))
    return [fact.event for fact in members_of(root, rows_of(root))[0].subject.facts.live(StockCounted)]


def test_three_of_five_go_on_and_the_rest_waits_for_a_decision() -> None:
    """M3: what was found is packed; the missing two are on the administrator's list, with their reason."""
    story = on_the_shelf()
    story.do("logistics", "pick", {"lines": ["2"], **found(3)})
    (one,) = story.last(mall.GoodsPicked).missing
    assert (one.line, one.quantity, one.why) == ("1", 2, mall.WhyMissing.NOT_FOUND)
    assert to_pack(story.order) == {"1": 3, "2": 1} and not to_pick(story.order) and missing(story.order) == {"1": 2}
    then.worklist(story, "pack", "settle_missing")
    then.told(story, f"role:{'mall_administrator'}", "missing when an order was picked")
    story.do("logistics", "pack", {"grams": 900})
    story.ship()
    story.bring()
    assert not story.root.over


def test_the_stock_is_written_down_as_it_was_found() -> None:
    """M6, M7: the missing pieces lie there no more, and nothing more of the article is offered until it is counted."""
    story = on_the_shelf()
    assert stock() == (140, 5)
    story.do("logistics", "pick", found(3))
    assert stock() == (3, 3)
    (fact,) = counts(NOTEBOOK)
    assert (fact.before, fact.counted, fact.held) == (140, 3, 3) and "not found" in fact.reason
    assert story.number in fact.reason
    other = mall_order()
    other.lines = [(NOTEBOOK, 1)]
    other.refuses(ANNA, "place_order", other.wish, kind=Invalid)


def test_a_record_of_stock_that_is_begun_goes_on() -> None:
    """M7: the second order that finds too little counts on the same chain."""
    first, second = on_the_shelf(), on_the_shelf()
    first.do("logistics", "pick", found(3))
    second.do("logistics", "pick", found(0, "damaged"))
    assert [fact.counted for fact in counts(NOTEBOOK)] == [8, 3] and stock() == (3, 3)
    assert second.last(mall.GoodsPicked).pieces == () and missing(second.order) == {"1": 5}
    then.worklist(second, "pick", "settle_missing")


def test_the_rest_is_given_up_and_its_money_goes_back() -> None:
    """M4: what is not sent is not paid for; the sum stands on finance's list until it went."""
    story = on_the_shelf(BANK, pays=True)
    before = total(story.order)
    story.do("logistics", "pick", {"lines": ["2"], **found(3)})
    settle(story, "do not send them", words="The last two had a torn cover")
    assert balance(story.order) == Decimal("-25.00") and total(story.order) == before - 25
    then.told(story, "member", "cannot be had")
    then.told(story, "role:finance", "money goes back")
    then.worklist(story, "pack", "refund_member")
    story.do("logistics", "pack", {"grams": 900})
    story.ship()
    story.bring()
    assert not story.root.over
    story.do("finance-2", "refund_member", {"amount": "25.00", "by": "bank transfer", "reference": "R 9"})
    assert story.root.over and stock() == (0, 0)


def test_at_the_door_less_is_asked() -> None:
    """M4: cash for what came, and the six places say the same."""
    story = on_the_shelf(CASH)
    asked = balance(story.order)
    story.do("logistics", "pick", {"lines": ["2"], **found(3)})
    settle(story, "do not send them")
    story.do("logistics", "pack", {"grams": 900})
    story.ship()
    story.bring()
    assert balance(story.order) == asked - 25
    assert places(story.order)[Place.DUE] == asked - 25 == -places(story.order)[CARRIED]
    story.collect()
    assert story.root.over and places(story.order)[Place.RETURNED] == 0
    sequence_all()
    assert (verdict := verify()).ok, verdict.sentences


def test_the_goods_are_waited_for_set_aside_and_sent_after() -> None:
    """M3: waiting keeps the line on the list; what came in is held for the order before anybody else has it."""
    story = on_the_shelf()
    story.do("logistics", "pick", {"lines": ["2"], **found(3)})
    settle(story, "wait for the goods", words="We expect them on Friday")
    then.told(story, "member", "not here yet")
    then.worklist(story, "pack", "settle_missing")
    aside = {"rows": [{"part": "1", "next": "the goods are here: set them aside"}]}
    story.refuses(ADMINISTRATOR, "settle_missing", aside, kind=Invalid, says="Only 0 of Notebook A5")
    chain = stock_number(Article.objects.get(number=NOTEBOOK).pk)
    from signback.engine.door import Ask, perform

    came = {"article": NOTEBOOK, "quantity": 10, "source": "The mill"}
    perform(chain, Ask("receive_goods", story.by("logistics"), came))
    settle(story, "the goods are here: set them aside")
    assert stock() == (13, 5) and to_pick(story.order) == {"1": 2}
    then.told(story, "member", "are here")
    story.do("logistics", "pick")
    story.do("logistics", "pack", {"grams": 1500})
    story.ship()
    story.bring()
    story.collect()
    assert story.root.over and stock() == (8, 0)


def test_part_of_the_rest_came_and_part_is_given_up() -> None:
    """M3: a decision may be about fewer pieces than are missing, never about more."""
    story = on_the_shelf()
    story.do("logistics", "pick", found(1))
    too_many = {"rows": [{"part": "1", "next": "do not send them", "quantity": 5}]}
    story.refuses(ADMINISTRATOR, "settle_missing", too_many, kind=Invalid, says="Only 4 of line 1 are missing")
    settle(story, "do not send them", quantity=3)
    assert missing(story.order) == {"1": 1}
    then.worklist(story, "pick", "pack", "settle_missing")


def test_an_order_of_which_nothing_can_be_had_ends_and_owes_nothing() -> None:
    """M3, M4: every line given up; no parcel, no fee, no money."""
    story = on_the_shelf(BANK)
    story.do("logistics", "pick", {"rows": [{"part": n, "there": 0, "why": "not found"} for n in ("1", "2")]})
    for part in ("1", "2"):
        settle(story, "do not send them", part)
    assert total(story.order) == 0 and story.root.over and stock() == (0, 0)


def test_breaking_off_frees_only_what_is_still_held() -> None:
    """M6: pieces that were missing are held no more, so they are not freed twice."""
    story = on_the_shelf()
    story.do("logistics", "pick", {"lines": ["2"], **found(3)})
    story.do(ADMINISTRATOR, "break_off_order", {"reason": "The member waits no longer"})
    assert stock() == (3, 0) and stock(BLOCK) == (45, 0)


def test_what_is_said_of_a_line_must_hold_together() -> None:
    """M3: no reason, too many, another's line, another's order."""
    story = on_the_shelf()
    story.refuses("logistics", "pick", found(3, None), kind=Invalid, field="rows.0.why")
    story.refuses("logistics", "pick", found(3, "another reason"), kind=Invalid, field="rows.0.note")
    story.refuses("logistics", "pick", found(6), kind=Invalid, field="rows.0.there", says="Only 5 of line 1")
    story.refuses("logistics", "pick", found(-1), kind=Invalid)
    story.refuses("logistics", "pick", found(1, part="9"), kind=Invalid)
    story.refuses("logistics", "pick", {"lines": ["1"], **found(3)}, kind=Invalid, says="Name each part once")
    assert stock() == (140, 5)
    story.refuses(BO, "pick", found(3), kind=NotAllowed.__mro__[1])
    story.refuses(ADMINISTRATOR, "settle_missing", {"rows": [{"part": "1", "next": "do not send them"}]}, kind=NotYet)
