"""The short code on the last page, which the customer reads back (S8)."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from signback.engine import codes as engine_codes
from signback.orders.codes import ALPHABET, check_code


@given(st.binary())
def test_the_code_is_four_letters_that_are_read_only_one_way(document: bytes) -> None:
    """S8: no I, O, G or Q, which a fax makes into 1, 0, C or O."""
    code = check_code(hashlib.sha256(document).digest())
    assert len(code) == 4 and set(code) <= set(ALPHABET) and not set(code) & set("IOGQ")


def test_one_document_has_one_code_for_ever() -> None:
    """S8: a code printed today is understood next year."""
    assert check_code(hashlib.sha256(b"confirmation 2001/1").digest()) == "NBFM"
    assert engine_codes.check_code is check_code


def test_another_document_has_another_code() -> None:
    """S8: a thousand documents hardly ever share one."""
    codes = {check_code(hashlib.sha256(b"%d" % number).digest()) for number in range(1000)}
    assert len(codes) > 990
