"""What stands on each paper, in both languages, as poppler reads it (S3, S6–S18, E6)."""

from __future__ import annotations

import re
import shutil

import pytest

from signback.demo.letterhead import LINDWATER
from signback.documents.issues import issues_of
from signback.documents.kinds import BY_NAME, FILING_REGISTER, KINDS
from signback.documents.letterhead import begin_letterhead
from signback.documents.models import SealedFile
from signback.documents.words import LANGUAGES, Language
from signback.documents.writing import WRITERS
from tests import given
from tests.documents import orders
from tests.documents.papers import content, file, issues, paper, squeezed, text_of
from tests.given import REEL, SHEET, Story
from tests.stories.test_rolls import numbers, planned, truck, weighed

poppler = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="pdftotext is not installed: apt install poppler-utils"
)
pytestmark = poppler
Says = dict[Language, tuple[str, ...]]

OF_THE_WHOLE_LIFE: dict[str, Says] = {
    "memorandum": {
        "en": ("Nothing is missing.", "read back and confirmed", "requested date Sat 16 May"),
        "zh": ("各项齐全", "已复述确认", "要求日期5月16日周六"),
    },
    "technical-confirmation": {
        "en": ("Can be made: 2", "Signed by the technical department", "Greta Lindqvist", "Ledger head at issue"),
        "zh": ("可生产2行", "技术部签署", "GretaLindqvist", "签发时账本头"),
    },
    "production-instruction": {
        "en": ("Wed 6 May", "Committed in writing by production", "± 10 %", "Ledger head at issue"),
        "zh": ("5月6日周三", "生产部书面承诺", "±10%", "不能提前的原因"),
    },
    "order-confirmation": {
        "en": ("Signed and returned", "4.050 – 4.950", "Read us this code", "ten thousand six hundred"),
        "zh": ("已签回", "价税合计", "请电话报读此码", "欧元壹万零陆佰贰拾壹元捌角整"),
    },
    "production-order": {
        "en": ("permitted 4.050 – 4.950 t", "Accepted by head of production", "Marek Dvorak"),
        "zh": ("允许4.050–4.950吨", "生产部主管签收", "MarekDvorak"),
    },
    "daily-report": {"en": ("10.500 t of 10.500 t ordered", "finished"), "zh": ("累计合格", "订购10.500吨", "完成")},
    "quality-certificate": {
        "en": ("Inspected twice and in order", "10.500 t, 8 packages", "Released by quality inspection"),
        "zh": ("两次检验均合格", "10.500吨，8件", "质检部签发"),
    },
    "balance-notice": {
        "en": ("Please pay the balance", "7,435.26", "−3,186.54", "RF06 2001"),
        "zh": ("请支付余款", "7,435.26", "RF062001", "欧元柒仟肆佰叁拾伍元"),
    },
    "finance-release": {
        "en": ("Verified and released by finance", "Paul Nkemelu", "Still to pay 0.00"),
        "zh": ("财务核实放行", "尚欠0.00"),
    },
    "delivery-order": {
        "en": ("These goods may leave the mill", "Released by finance: FR-2001-1", "Unload by crane"),
        "zh": ("以下货物准予出厂", "财务放行", "地点及收货人"),
    },
    "delivery-sheet": {"en": ("Consignee: received", "LI-NF 204"), "zh": ("收货人：签收", "随货同行")},
    "sales-invoice": {"en": ("10,621.80", "This invoice is settled."), "zh": ("本发票款项已结清", "购货单位")},
    "delivery-notice": {"en": ("Your goods are on their way: 10.500 t",), "zh": ("贵方货物已发出", "感谢贵方惠顾")},
    "arrival-receipt": {"en": ("Received whole", "The storekeeper"), "zh": ("完好收讫", "到货签收")},
}  # fmt: skip


@pytest.fixture
def whole() -> Story:
    """A class B order from the call to the signed receipt."""
    return given.order("B", upto="close", deposit=30, lines=(REEL, SHEET))


def read(story: Story, kind: str, language: Language, place: int = -1) -> str:
    """A paper's text, spaces dropped where Chinese is set."""
    said = text_of(content(file(story, kind, language, place)))
    return squeezed(said) if language == "zh" else said


def test_every_kind_of_paper_is_written() -> None:
    """The fifteen documents of the procedure, and the delivery sheet."""
    assert set(WRITERS) | {FILING_REGISTER.name} == set(BY_NAME)
    assert len(KINDS) == 16


def test_a_whole_life_leaves_every_paper_and_each_says_what_it_must(whole: Story) -> None:
    """S3–S18: number, order, customer, people with times, code, in both languages; nothing else was asked for."""
    made = {issue.kind.name for issue in issues_of(whole.order)}
    assert made == set(OF_THE_WHOLE_LIFE) == set(WRITERS) - {"formula-confirmation"}
    for kind, says in OF_THE_WHOLE_LIFE.items():
        document = paper(whole, kind)
        assert not re.search(r'"-?\d+(\.\d+)?E', document.data), kind
        for language in LANGUAGES:
            said = read(whole, kind, language)
            common = (document.number, whole.number, "Nordlicht", BY_NAME[kind].title.in_language(language))
            wanted = (*says[language], *common, document.code[:4], document.code[-4:])
            squeeze = squeezed if language == "zh" else str
            assert [words for words in wanted if squeeze(words) not in said] == [], kind


def test_the_confirmation_names_what_is_assumed_and_what_a_late_signature_costs() -> None:
    """S2.1, S8, S9.3: assumed items marked, sign-by time with its consequence, the code on the last page."""
    story = orders.with_everything()
    said = read(story, "order-confirmation", "en")
    for words in (
        "Signed before 17:00 on 4 May keeps 6 May; every working day later moves it one working day",
        "What we assumed: please check", "Line 1, core: 76 mm", "taken from order 1999",
        "until the deposit has arrived", orders.SPECIAL, "No joints in the outer 50 m", "Read us this code",
    ):  # fmt: skip
        assert words in said
    assert story.order.checked is not None and story.order.checked.code in said


def test_a_new_revision_says_what_changed_and_the_old_one_is_superseded() -> None:
    """S8: the differences are marked, with the reason."""
    story = orders.written_anew(orders.with_everything())
    said = read(story, "order-confirmation", "en")
    for words in (
        "Revision 2",
        "replaces revision 1",
        "What changed since revision 1",
        "840 mm",
        "860 mm",
        "Width 860 mm",
    ):
        assert words in said
    assert "What changed" not in read(story, "order-confirmation", "en", 0)
    assert "Only" not in said


def test_the_old_formula_is_confirmed_by_both() -> None:
    """S6.2: risk and wish before the signature; who signed after it."""
    story = orders.with_old_formula()
    before = read(story, "formula-confirmation", "en")
    assert "Until it is signed and back, your order cannot be scheduled." in before
    assert "The shade may drift" in before and "F-2001/1" in before
    signed = {"covers": ["1"], "signer": "Lin Jia", "route": "fax"}
    story.do(story.salesperson, "record_formula_signature", signed)
    after = read(story, "formula-confirmation", "zh")
    assert "LinJia" in after and "传真签回" in after and "已锁定" in after


def test_reports_certificates_and_receipts_say_what_went_wrong() -> None:
    """S12, S12.1, S14.2, S18: warning, concession, permit, damage."""
    story = orders.in_two_trucks()
    assert "Line 1 will end 20 % short; the tolerance is 10 %." in read(story, "daily-report", "en", 0)
    assert "第1行预计短缺20%，允许误差10%" in read(story, "daily-report", "zh", 0)
    certificate = read(story, "quality-certificate", "en")
    for words in ("Passed with the customer's written consent", "Grammage 90.4 g/m² 90 g/m²", "Mail of the head"):
        assert words in certificate
    assert "owed: delivered first by the" in read(story, "delivery-sheet", "en")
    assert "Please count, inspect and sign" in read(story, "arrival-receipt", "en")
    orders.damaged(story)
    assert "EMERGENCY: delivered first" in read(story, "delivery-order", "en")
    receipt = read(story, "arrival-receipt", "en")
    assert "Received with damage or shortage" in receipt and "Reel 3: outer layers torn" in receipt


def test_what_is_not_there_leaves_no_empty_heading() -> None:
    """S3: the first words of a caller nobody knows are a paper too."""
    given.mill()
    story = given.order("B")
    story.do("customer-service", "record_arrival", {"channel": "telephone", "caller": "somebody"})
    story.do("customer-service", "write_memorandum", {"words": "wants paper"})
    said = read(story, "memorandum", "en")
    assert "not known yet" in said and "wants paper" in said and "Items still missing: 7" in said
    for heading in ("Watch points", "Questions", "Special provisions", "Contract"):
        assert heading not in said


def test_forty_lines_and_long_names_lose_nothing() -> None:
    """Every line stands on every paper that lists lines, sums are carried over, the signature keeps its place."""
    story = orders.of_many_lines()
    for kind in ("order-confirmation", "sales-invoice", "delivery-order", "quality-certificate", "production-order"):
        said = read(story, kind, "en")
        assert said.count("Marram Kraft 160 g/m²") >= 20 and said.count("Aldwater Offset 90 g/m²") >= 20, kind
        assert "Zweigniederlassung Lübeck-Travemünde" in squeezed_lines(said), kind
    confirmation = read(story, "order-confirmation", "en")
    assert "Brought forward" in confirmation and confirmation.count("Read us this code") == 1
    assert SealedFile.objects.get(document=paper(story, "order-confirmation")).pages >= 4


def squeezed_lines(said: str) -> str:
    """A name that runs over two lines, put together again."""
    return said.replace("Lübeck- Travemünde", "Lübeck-Travemünde")


def test_the_papers_of_a_part_say_their_own_weight_and_their_own_rolls() -> None:
    """S14.1, S16, S18: neither the whole order's weight nor another truck's rolls stand on them."""
    story = weighed()
    story.settle()
    planned(story, "1.521", "1")
    story.do("delivery", "ship_goods", truck(story, "1.521", ["R-77"]), "1")
    planned(story, "2.979", "2")
    story.do("delivery", "ship_goods", truck(story, "2.979"), "2")
    others = [number for number in numbers(story) if number != "R-77"]
    for kind in ("delivery-sheet", "delivery-order", "arrival-receipt"):
        first, second = (text_of(content(file(story, kind, place=n))) for n in places(story, kind))
        assert "In this delivery" in first and "1.521 t" in first and "R-77" in first and "1 package" in first, first
        assert not any(number in first for number in others) and "2.979 t" in second and others[0] in second
        assert "R-77" not in second and "2 packages" in second
    sheet = squeezed(text_of(content(file(story, "delivery-sheet", "zh", places(story, "delivery-sheet")[0]))))
    assert "本次发货" in sheet and "卷号R-77" in sheet


def places(story: Story, kind: str) -> list[int]:
    """Where the newest paper of each of the two deliveries stands among all of its kind."""
    found = issues(story, kind)
    return [max(n for n, issue in enumerate(found) if issue.subject == key) for key in ("1", "2")]


def test_the_letterhead_of_the_demonstration_is_whole() -> None:
    """Address, telephone, fax, mail, tax number, and the bank where money is asked for; the settings come before it."""
    begin_letterhead(LINDWATER)
    story = given.order("B", upto="settle")
    said = text_of(content(file(story, "balance-notice")))
    for words in (LINDWATER.address.en, LINDWATER.telephone, LINDWATER.fax, LINDWATER.email, LINDWATER.bank):
        assert words in said, words
    assert squeezed(LINDWATER.address.zh) in squeezed(text_of(content(file(story, "balance-notice", "zh"))))
