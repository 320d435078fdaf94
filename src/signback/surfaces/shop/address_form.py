"""An address as a form asks for it, in the checkout, in an order and in the member's own list (M1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from signback.orders.addresses import refuse_impossible
from signback.orders.events.mall import ReceivingAddress
from signback.orders.models import Address
from signback.orders.refusals import FieldFault, Invalid
from signback.orders.shipping_fees import Consignment
from signback.surfaces.shop.cart_words import say
from signback.surfaces.shop.countries import country_choices, territories
from signback.surfaces.shop.sentences import in_words
from signback.surfaces.shop.words import language
from signback.surfaces.web.sheets.fields import Field, Kind

PARTS: Final = {
    "recipient": ("name", 120), "street": ("street-address", 200), "postal_code": ("postal-code", 20),
    "city": ("address-level2", 120), "region": ("address-level1", 80), "country": ("country", 2),
    "telephone": ("tel", 40),
}  # fmt: skip
"""What an address is made of: how the browser knows it, and how long it may be."""
OPTIONAL: Final = frozenset({"region", "postal_code"})
HINTED: Final = OPTIONAL | {"telephone"}


def typed_address(post: Mapping[str, str]) -> dict[str, str]:
    """The address as it was typed."""
    return {name: " ".join(str(post.get(name, "")).split()) for name in PARTS}


def parts_of(address: Address | ReceivingAddress) -> dict[str, str]:
    """A kept address, part by part."""
    return {name: str(getattr(address, name)) for name in PARTS}


def refuse_address(said: Mapping[str, str]) -> None:
    """Refuse what is too long, what is missing, and what the country's post cannot know; each at its field."""
    long = [
        FieldFault(name, say("order.long", most=PARTS[name][1])) for name in PARTS if len(said[name]) > PARTS[name][1]
    ]
    missing = [FieldFault(n, say("order.needed")) for n in PARTS if not said[n] and n not in OPTIONAL]
    signs = [FieldFault(name, say("order.sign")) for name in PARTS if not said[name].isprintable()]
    if faults := (*long, *missing, *signs):
        raise Invalid(faults=tuple(faults))
    refuse_impossible(ReceivingAddress(**{**said, "country": said["country"].upper()}))


def address_fields(
    said: Mapping[str, str], faults: Mapping[str, str], sent: Consignment | None = None
) -> tuple[Field, ...]:
    """The fields of an address with what was typed; its countries are those for these goods, where there are any."""
    return tuple(address_field(name, said.get(name, ""), faults.get(name, ""), sent) for name in PARTS)


def address_field(name: str, value: str, fault: str, sent: Consignment | None) -> Field:
    """One of them."""
    kind = {"country": Kind.CHOICE, "telephone": Kind.TELEPHONE}.get(name, Kind.TEXT)
    hint = say(f"order.{name}.hint") if name in HINTED else ""
    choices = country_choices(value.upper(), sent) if name == "country" else ()
    return Field(
        name, say(f"order.{name}"), kind, value[:200], hint, in_words(fault), required=name not in OPTIONAL,
        choices=choices, autocomplete=PARTS[name][0],
    )  # fmt: skip


def address_words(address: Address | ReceivingAddress | Mapping[str, str]) -> str:
    """An address in one line."""
    said = address if isinstance(address, Mapping) else parts_of(address)
    country = territories(language()).get(said["country"].upper(), said["country"])
    place = " ".join(part for part in (said["postal_code"], said["city"], said["region"]) if part)
    return ", ".join(part for part in (said["recipient"], said["street"], place, country) if part)
