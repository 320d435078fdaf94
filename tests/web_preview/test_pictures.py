"""The geometry of the dates picture and of the process map."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from signback.surfaces.web.sheets.dates_picture import Drawn, Mark, draw, text_width
from signback.surfaces.web.sheets.map_picture import BOX_H, BOX_W, MapPlace, draw_map, wrap
from signback.surfaces.web.sheets.words import link, say, strong
from tests.web_preview.sample_order import PLAN, axis, may


def spans_touch(one: Drawn, other: Drawn) -> bool:
    if abs(one.label_y - other.label_y) > 14 or not (one.label and other.label):
        return False
    half = (text_width(one.label) + text_width(other.label)) / 2
    return abs(one.label_x - other.label_x) < half


def test_labels_do_not_touch() -> None:
    """Five dates within three days still read."""
    crowd = tuple(Mark(may(14) + timedelta(days=n % 3), f"a long name {n}") for n in range(5))
    marks = draw(replace(PLAN, customer=crowd)).marks
    pairs = [(a, b) for place, a in enumerate(marks) for b in marks[place + 1 :]]
    assert not [pair for pair in pairs if spans_touch(*pair)]


def test_labels_stay_inside_the_picture() -> None:
    """The first and the last day are labelled within the frame."""
    picture = draw(replace(PLAN, customer=(Mark(may(6), "a very long name"), Mark(may(19), "another long name"))))
    assert all(m.label_x + text_width(m.label) / 2 <= picture.width + 2 for m in picture.marks)


def test_the_words_of_today_do_not_run_into_a_label_of_the_mill() -> None:
    """They get a line of their own where a label stands beside the line of today, and only there."""
    late = Mark(may(14), "scheduled 14 May", under="4 working days late")
    beside = draw(replace(PLAN, today=may(12), today_words="today, cut-off 17:00", mill=(late,)))
    clear = draw(replace(PLAN, today=may(7), today_words="today", mill=(late,)))
    assert beside.height - 14 - beside.marks[-1].under_y > 14
    assert clear.height < beside.height


def test_a_weekend_is_one_block() -> None:
    """Saturday and Sunday are shaded together, twice in a fortnight."""
    rests = draw(PLAN).rests
    assert len(rests) == 2
    assert abs(rests[0].width - 2 * (draw(PLAN).ticks[1].x - draw(PLAN).ticks[0].x)) <= 2


def test_a_long_order_makes_a_wider_picture() -> None:
    """Days never stand closer than their names are wide; a date beyond the axis stands at its end."""
    picture = draw(replace(PLAN, days=axis(may(1), 60), customer=(Mark(date(2027, 1, 1), "far"),)))
    gaps = {b.x - a.x for a, b in zip(picture.ticks, picture.ticks[1:], strict=False)}
    assert min(gaps) >= 26 and picture.width > 764
    assert picture.marks[0].x == picture.ticks[-1].x


def test_each_slip_is_a_hop() -> None:
    """Two slipped days, two hops, and no hop without one (S9.3)."""
    assert [arc.label for arc in draw(PLAN).arcs] == ["+1", "+1"]
    assert draw(replace(PLAN, hops=(), margin=None)).arcs == ()


def place(name: str, lane: str, track: str) -> MapPlace:
    return MapPlace(name, name, lane, track, "#", name)


def test_no_two_steps_share_a_cell() -> None:
    """Four steps of one department in one track stand below each other, and its lane is as high as they are."""
    picture = draw_map([place(name, "Sales", "One") for name in "abcd"], ["Sales", "Finance"])
    assert len({box.y for box in picture.boxes}) == 4 and len({box.x for box in picture.boxes}) == 1
    assert max(box.y for box in picture.boxes) + BOX_H < picture.lanes[1].y


def test_a_track_is_a_column() -> None:
    """A new track begins right of the last, whatever its department."""
    steps = [place("a", "Sales", "One"), place("b", "Finance", "One"), place("c", "Finance", "Two")]
    one, two, three = draw_map(steps, ["Sales", "Finance"]).boxes
    assert one.x == two.x < three.x and one.y < two.y == three.y


def test_a_title_is_broken_to_fit_its_box() -> None:
    """Latin between words, Chinese anywhere; the rest is an ellipsis."""
    assert wrap("Check the confirmation item by item", 84)[-1].endswith(("item", "…"))
    assert len(wrap("核对订单确认书与客户原件逐项比较", 84)) >= 2
    assert all(text_width(row, 12) < BOX_W + 8 for row in wrap("Issue the production order", 84))
    assert BOX_H >= 3 * 15 + 12


def test_words_escape_what_people_typed() -> None:
    """Emphasis is marked, names in Chinese are marked, and nothing else gets through."""
    words = say("Waits for ", strong("<b>陈晓岚</b>"), " & Co ", link("2041", '/o?a="1"'))
    assert words == "Waits for <b>陈晓岚</b> & Co 2041"
    assert words.__html__() == (
        'Waits for <b>&lt;b&gt;<span lang="zh">陈晓岚</span>&lt;/b&gt;</b> &amp; Co '
        '<a href="/o?a=&quot;1&quot;">2041</a>'
    )
