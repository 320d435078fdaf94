"""The reference under which money finds its order: its number with check digits, as banks know it (ISO 11649, M4)."""

from __future__ import annotations

from stdnum.iso7064 import mod_97_10


def creditor_reference(number: str) -> str:
    """M1042 as a structured creditor reference: RF86M1042."""
    return f"RF{mod_97_10.calc_check_digits(f'{number}RF')}{number}"


def order_meant(said: str) -> str:
    """The order's number in what somebody reads out: m1042, M1042/1, RF86 M104 2; else what was said, in capitals."""
    plain = "".join(said.split()).upper().partition("/")[0]
    return plain[4:] if plain.startswith("RF") and plain[2:4].isdigit() and len(plain) > 4 else plain


def in_fours(text: str) -> str:
    """A long number as it is read and typed: RF86 M104 2."""
    plain = text.replace(" ", "")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))
