"""Sums in words, as trade papers print them beside the figures."""

from __future__ import annotations

from decimal import Decimal

from signback.documents.words import Words

FIGURES = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
CURRENCIES = {
    "CNY": ("yuan", "人民币"), "EUR": ("euro", "欧元"), "USD": ("US dollars", "美元"), "GBP": ("pounds", "英镑"),
}  # fmt: skip
ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def in_words(amount: Decimal, currency: str) -> Words:
    """A sum in both languages; a currency that is not known keeps its code."""
    english, chinese = CURRENCIES.get(currency, (currency, currency))
    whole, cents = divmod(int(amount.quantize(Decimal("0.01")) * 100), 100)
    return Words(f"{english_number(whole)} {english} {cents:02d}/100", chinese + capitals(whole, cents))


def english_number(number: int) -> str:
    """A whole number in English words."""
    if number < 20:
        return ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return TENS[tens - 2] + (f"-{ONES[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{ONES[hundreds]} hundred" + (f" and {english_number(rest)}" if rest else "")
    for scale, name in SCALES:
        if number >= scale:
            most, rest = divmod(number, scale)
            joined = " and " if 0 < rest < 100 else " "
            return f"{english_number(most)} {name}" + (joined + english_number(rest) if rest else "")
    raise AssertionError(number)


def capitals(whole: int, cents: int) -> str:
    """The capital figures that Chinese invoices print: 壹万贰仟叁佰元整."""
    said = f"{capital_number(whole)}元" if whole else ""
    tenths, hundredths = divmod(cents, 10)
    if not cents:
        return f"{said or '零元'}整"
    said += f"{FIGURES[tenths]}角" if tenths else "零" if whole else ""
    return said + (f"{FIGURES[hundredths]}分" if hundredths else "整")


def capital_number(number: int) -> str:
    """A whole number in capital figures, group by group of four places."""
    said, idle, place = "", False, 0
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    for place in reversed(range(len(groups))):
        group = groups[place]
        if group == 0:
            idle = bool(said)
            continue
        if said and (idle or group < 1000):
            said += FIGURES[0]
        said += capital_group(group) + GROUPS[place]
        idle = False
    return said or FIGURES[0]


def capital_group(group: int) -> str:
    """Up to four places."""
    said, idle = "", False
    for place in reversed(range(4)):
        figure = group // 10**place % 10
        if figure == 0:
            idle = bool(said)
            continue
        said += (FIGURES[0] if idle else "") + FIGURES[figure] + PLACES[place]
        idle = False
    return said
