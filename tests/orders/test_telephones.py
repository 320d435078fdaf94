"""Telephone numbers and references as people say them (M1, M4, M5)."""

from __future__ import annotations

import pytest

from signback.orders.references import creditor_reference, in_fours, order_meant
from signback.orders.telephones import FEW, dialled, dialled_from_anywhere, spoken, written_otherwise

STORED = ("+353 1 496 0231", "00353 1 496-0231", "(01) 496 0231", "01/4960231", "+353 (0)1 496 0231")


@pytest.mark.parametrize("said", [*STORED, "01 496", "+353 1 496", "496 0231", "0231"])
@pytest.mark.parametrize("stored", STORED)
def test_a_number_is_found_however_it_is_said(said: str, stored: str) -> None:
    """M1, M5: with the country's code or without, whole or in part."""
    digits = "".join(letter for letter in stored if letter.isdigit())
    assert any(one in digits for one in written_otherwise(said, FEW))


@pytest.mark.parametrize("said", ["", "+", "01 4", "Kelly", "+353", "０１", "²³¹⁴"])
def test_too_few_digits_name_nobody(said: str) -> None:
    """E4: nothing is found by nothing."""
    assert not written_otherwise(said, FEW)


def test_another_number_is_another() -> None:
    """M5: the last digit counts."""
    assert not any(one in "35314960231" for one in written_otherwise("+353 1 496 0232"))
    assert dialled("+353 (0)1 496") == "+35301496"


@pytest.mark.parametrize(
    ("typed", "country", "reads", "dials"),
    [
        ("020 555 0123", "NL", "+31 20 555 0123", "+31205550123"),
        ("139 1234 5678", "CN", "+86 139 1234 5678", "+8613912345678"),
        ("+353 91 555 018 ext 12", "NL", "+353 91 555 018 ext. 12", "+35391555018;ext=12"),
        ("2", "IE", "2", "2"),
        ("091 555 018", "", "091 555 018", "091555018"),
    ],
)
def test_a_number_is_read_and_dialled_with_its_country(typed: str, country: str, reads: str, dials: str) -> None:
    """M2: whoever calls abroad from the house reaches the member, though the member wrote no country's code."""
    assert (spoken(typed, country), dialled_from_anywhere(typed, country)) == (reads, dials)


@pytest.mark.parametrize("said", ["M1042", "m1042", " m 1042 ", "M1042/1", creditor_reference("M1042"),
                                  in_fours(creditor_reference("M1042")).lower()])  # fmt: skip
def test_an_order_is_meant_by_its_number_or_its_reference(said: str) -> None:
    """M4: as it is read from a mail, a slip or a bank's app."""
    assert order_meant(said) == "M1042"


@pytest.mark.parametrize(("said", "meant"), [("", ""), ("RF", "RF"), ("RFID chips", "RFIDCHIPS"), ("rf12", "RF12")])
def test_what_is_no_reference_stays_what_it_is(said: str, meant: str) -> None:
    """E4."""
    assert order_meant(said) == meant
