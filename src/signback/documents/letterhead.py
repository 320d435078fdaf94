"""The letterhead of the house: the settings say it; else what the house began with, kept in its data folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from pydantic import TypeAdapter, ValidationError

from signback.documents.data.common import Mill
from signback.documents.words import Words

FILE = "letterhead.json"
READER = TypeAdapter(Mill)


def mill() -> Mill:
    """The mill as its papers name it."""
    return letterhead(str(settings.DATA))


@lru_cache(maxsize=4)
def letterhead(folder: str) -> Mill:
    """The letterhead of one data folder; one word of it in the settings, and the settings say all of it."""
    if any(name.startswith("mill_") for name in settings.ENVIRONMENT.model_fields_set):
        return of_settings()
    try:
        return READER.validate_json((Path(folder) / FILE).read_bytes())
    except (OSError, ValidationError):
        return of_settings()


def of_settings() -> Mill:
    """What the environment says."""
    said = settings.ENVIRONMENT
    return Mill(
        Words(said.mill_name, said.mill_name_zh), Words(said.mill_motto, said.mill_motto_zh),
        Words(said.mill_address, said.mill_address_zh), said.mill_telephone, said.mill_fax, said.mill_email,
        said.mill_tax_number, said.mill_bank,
    )  # fmt: skip


def counter() -> Words:
    """Where members fetch their goods: as the settings say it, else at the mill's address."""
    said, house = settings.ENVIRONMENT, mill()
    if said.mall_counter:
        return Words(said.mall_counter, said.mall_counter_zh)
    return house.address if house.address.en else house.name


def begin_letterhead(said: Mill) -> None:
    """What the house begins with."""
    folder = Path(settings.DATA)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(json.dumps(asdict(said), ensure_ascii=False, indent=1), "utf-8")
    letterhead.cache_clear()
