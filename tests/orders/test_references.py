"""The reference under which money finds its order (M4, ISO 11649)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from signback.orders.references import creditor_reference, in_fours


@pytest.mark.parametrize(
    ("number", "reference", "shown"),
    [("M1042", "RF86M1042", "RF86 M104 2"), ("2041", "RF902041", "RF90 2041")],
)
def test_a_number_with_its_check_digits(number: str, reference: str, shown: str) -> None:
    """As banks know it, and as people read it."""
    assert (creditor_reference(number), in_fours(reference)) == (reference, shown)


@given(st.integers(1001, 99_999_999))
def test_every_reference_is_valid_and_a_slip_of_one_figure_is_found(number: int) -> None:
    """ISO 11649: the check digits agree; another figure in its place does not pass."""
    made = creditor_reference(f"M{number}")
    assert iso11649.is_valid(made) and iso11649.is_valid(in_fours(made))
    assert not iso11649.is_valid(made[:-1] + str((int(made[-1]) + 1) % 10))
