"""Telephone numbers as people write them: a number is found by its digits, with the country's code or without."""

from __future__ import annotations

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

FEWEST, FEW = 5, 4
"""Fewer digits name nobody among all members; among those whose parcels lie at the counter the last four do."""
LONGEST = 24


def written_otherwise(telephone: str, fewest: int = FEWEST) -> frozenset[str]:
    """The digits under which a number may stand: +353 1 496 0231, 00353 (0)1 496 0231 and 01 496 0231 are one."""
    said = telephone.strip()
    digits = "".join(letter for letter in said if letter.isdecimal())[:LONGEST]
    found = {digits, digits.lstrip("0")}
    if said.startswith(("+", "00")):
        found |= without_country(digits.lstrip("0"))
    return frozenset(one for one in found if len(digits) >= fewest and len(one) >= FEW)


def without_country(digits: str) -> frozenset[str]:
    """The digits behind each code of a country that they may begin with; the zero of the trunk is not among them."""
    codes = (digits[:n] for n in (1, 2, 3) if digits[:n] and int(digits[:n]) in COUNTRY_CODE_TO_REGION_CODE)
    return frozenset(digits.removeprefix(code).lstrip("0") for code in codes)


def dialled(telephone: str) -> str:
    """A number as a telephone dials it."""
    return "".join(letter for letter in telephone if letter.isdigit() or letter == "+")


def dialled_from_anywhere(telephone: str, country: str) -> str:
    """A number as it is dialled whoever dials it: 020 555 0123 of an address in NL is +31205550123."""
    number = numbered(telephone, country)
    if number is None:
        return dialled(telephone)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.RFC3966)[len("tel:") :].replace("-", "")


def spoken(telephone: str, country: str) -> str:
    """A number as the house reads it: with its country's code, whatever the member left out."""
    number = numbered(telephone, country)
    if number is None:
        return telephone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def numbered(telephone: str, country: str) -> phonenumbers.PhoneNumber | None:
    """The number in its country, where it can be one."""
    try:
        number = phonenumbers.parse(telephone, country.upper() or None)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None
