"""What whoever pays has to write, and the code that a bank's app reads (M4)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from signback.documents.data.common import Mill
from signback.documents.letterhead import counter, letterhead
from signback.documents.paying import Payment, iban_in
from signback.documents.words import Words

IBAN = "IE64LIND00000000188600"
BANK = f"Bank of Lindwater, {IBAN}, LINDIE00"
HOUSE = Mill(Words("Lindwater Paper Mill", "凌水"), address=Words("Mill Lane 4"), bank=BANK)


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letterhead that names an account."""
    monkeypatch.setattr("signback.documents.paying.mill", lambda: HOUSE)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Bank of Lindwater, IE64 LIND 0000 0000 1886 00, LINDIE00", IBAN),
        ("iban ie64lind00000000188600", IBAN),
        ("NL91 ABNA 0417 1643 00 at ABN", "NL91ABNA0417164300"),
        ("Bank of Lindwater, IE00 LIND 0000 0000 1886 00", ""),
        ("账户 6222 0000 1111 2222", ""),
        ("", ""),
    ],
)
def test_the_account_is_read_from_the_letterhead(words: str, found: str) -> None:
    """Only one whose check digits agree; everything else stays words."""
    assert iban_in(words) == found


def test_a_banks_app_reads_everything_from_the_picture() -> None:
    """EPC069-12: payee, account, amount and the structured reference."""
    said = scanned(Payment.of("M1042", Decimal("29.90"), "EUR").picture).splitlines()
    assert (said[0], said[3], said[5:7], said[9]) == ("BCD", "SCT", ["Lindwater Paper Mill", IBAN], "RF86M1042")
    assert Payment.of("M1042", Decimal("29.90"), "EUR").beside == "Bank of Lindwater, LINDIE00"
    assert said[7].removeprefix("EUR") in ("29.9", "29.90")


def scanned(picture: str) -> str:
    """The picture as a camera sees it: its rows of dark squares drawn, then read."""
    svg = unquote(picture.partition(",")[2])
    size, scale = int(found(r"width='(\d+)'", svg)), int(found(r"scale\((\d+)\)", svg))
    image = Image.new("L", (size, size), 255)
    draw, at = ImageDraw.Draw(image), (0.0, 0.0)
    for kind, x, y in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", found(r"class='qrline'[^>]* d='([^']+)'", svg)):
        at = stroke(draw, scale, at, kind, float(x), float(y or 0))
    return str(zxingcpp.read_barcode(image).text)


def found(pattern: str, text: str) -> str:
    """What a pattern finds."""
    return re.findall(pattern, text)[0]  # type: ignore[no-any-return]


def stroke(draw: Any, scale: int, at: tuple[float, float], kind: str, x: float, y: float) -> tuple[float, float]:
    """One part of the path: it moves, or draws a row of squares."""
    if kind == "M":
        return x, y
    if kind == "h":
        left, top = at[0] * scale, (at[1] - 0.5) * scale
        draw.rectangle([left, top, left + x * scale - 1, top + scale - 1], fill=0)
    return at[0] + x, at[1] + y


@pytest.mark.parametrize(("amount", "currency"), [("29.90", "BRL"), ("0", "EUR"), ("1000000000", "EUR")])
def test_no_picture_where_no_such_transfer_is_possible(amount: str, currency: str) -> None:
    """EPC069-12 knows euros alone, from one cent on."""
    assert Payment.of("M1042", Decimal(amount), currency).picture == ""


def test_a_house_without_an_account_shows_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """No picture and no IBAN, but what the letterhead says."""
    monkeypatch.setattr("signback.documents.paying.mill", lambda: Mill(Words("Mill"), bank="Bank of Lindwater, 1886"))
    pay = Payment.of("M1042", Decimal("1"), "EUR")
    assert (pay.iban, pay.account, pay.picture) == ("", "Bank of Lindwater, 1886", "")


def test_the_counter_is_where_the_settings_say_or_at_the_mill(settings: Any, tmp_path: Any) -> None:
    """M5: else at its address, else under its name."""
    letterhead.cache_clear()
    said = settings.ENVIRONMENT
    settings.ENVIRONMENT = said.model_copy(update={"mall_counter": "Gate 2, 9 to 17", "mall_counter_zh": "2 号门"})
    assert (counter().en, counter().zh) == ("Gate 2, 9 to 17", "2 号门")
    settings.ENVIRONMENT = said
    assert counter().en
