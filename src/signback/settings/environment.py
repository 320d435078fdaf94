"""What the environment may say (SIGNBACK_*, DATABASE_URL): one typed object, checked before the start."""

from __future__ import annotations

import difflib
import os
import re
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from signback.faults import BadSettings

PREFIX: Final = "SIGNBACK_"
MAYBE_ADDRESS: Final = r"^$|^\S+@\S+$"
READ_ELSEWHERE: Final = frozenset({"SIGNBACK_TEST_DB", "SIGNBACK_CHROMIUM"})
"""Variables of the test run; the product itself never reads them."""


def _known_time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a known time zone, such as Europe/Dublin or Asia/Shanghai")
    return name


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is not a web address that begins with http:// or https://")
    return url.rstrip("/")


def _network(text: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(str(text), strict=False)
    except ValueError:
        raise ValueError("must name addresses or networks, such as 127.0.0.1 or 10.0.0.0/8") from None


Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]


def _postgres_address(url: SecretStr) -> SecretStr:
    if urlsplit(url.get_secret_value()).scheme not in {"postgres", "postgresql"}:
        raise ValueError("must begin with postgres://; leave it out to use the embedded database")
    return url


def _domain(name: str) -> str:
    if name and not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", name):
        raise ValueError("is not a domain such as fax.example.net")
    return name.lower()


def _comma_separated(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class Environment(BaseSettings):
    """Every setting of one running Signback, read once at the start."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    data: Path = Field(
        Path("data"), description="Folder that holds the embedded database, the files and the secret key"
    )
    secret_key: SecretStr | None = Field(
        None, description="Signs sessions and links; made at first start when not given"
    )
    debug: bool = Field(False, description="Show faults in the browser; never on a server others can reach")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_comma_separated)] = Field(
        ("localhost", "127.0.0.1", "[::1]"), description="Host names the pages answer to, separated by commas"
    )
    time_zone: Annotated[str, AfterValidator(_known_time_zone)] = Field(
        "Europe/Dublin", description="Time zone of the mill and of its working calendar"
    )
    mall_unpaid_days: int = Field(
        7, ge=1, le=90, description="So many days a mall order waits for money that is paid before delivery"
    )
    mall_fetch_days: int = Field(
        10, ge=1, le=90, description="So many working days a parcel waits at the counter to be fetched"
    )
    mall_counter: str = Field("", description="Where members fetch their goods, and when; else the mill's address")
    mall_counter_zh: str = Field("", description="The same in Chinese")
    language: Literal["en", "zh-hans"] = Field("en", description="Language of pages when the browser asks for neither")
    public_url: Annotated[str, AfterValidator(_web_address)] = Field(
        "http://localhost:8000",
        description="Address under which customers reach this mill, used in links and documents",
    )
    mill_name: str = Field("Lindwater Paper Mill", min_length=1, description="Name of the mill on pages and documents")
    mill_name_zh: str = Field("", description="Its Chinese name, for Chinese documents")
    mill_motto: str = Field("", description="What stands below the name on documents")
    mill_motto_zh: str = Field("", description="The same in Chinese")
    mill_address: str = Field("", description="Its address, on the letterhead")
    mill_address_zh: str = Field("", description="The same in Chinese")
    mill_telephone: str = Field("", description="Telephone of customer service, on the letterhead")
    mill_fax: str = Field("", description="Fax to which signed papers come back")
    mill_email: str = Field("", description="E-mail address to which signed papers come back")
    mill_tax_number: str = Field("", description="Tax number, on the letterhead and on invoices")
    mill_bank: str = Field("", description="Bank and account for deposits and balances")
    tax_percent: Annotated[Decimal, Field(ge=0, lt=100)] = Field(
        Decimal(0), description="Tax that the prices include, in percent; 0 prints none"
    )
    fonts: str = Field("", description="Folder with fonts for documents, besides the machine's own")
    seal_file: str = Field(
        "", description="PKCS#12 file with key and certificate of the mill's seal; else made at first start"
    )
    seal_password: SecretStr = Field(SecretStr(""), description="Password of that file")
    smtp_host: str = Field("", description="Mail server; without one, messages are kept as files in the data folder")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server")
    smtp_user: str = Field("", description="Sign-in name at the mail server")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password at the mail server")
    smtp_from: str = Field("signback@localhost", pattern=r"^.*\S+@\S+$", description="Sender of the mill's messages")
    smtp_tls: Literal["none", "starttls", "tls"] = Field("starttls", description="How the mail connection is protected")
    webhooks_inside: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_comma_separated)] = Field(
        (), description="Addresses or networks inside the house that webhooks may call, separated by commas"
    )
    smtp_return: str = Field(
        "", pattern=MAYBE_ADDRESS, description="Address to which delivery reports come back; else the sender"
    )
    imap_host: str = Field("", description="Server of the mailbox in which delivery reports arrive")
    imap_port: int = Field(993, ge=1, le=65535, description="Its port")
    imap_user: str = Field("", description="Sign-in name at that mailbox")
    imap_password: SecretStr = Field(SecretStr(""), description="Password at that mailbox")
    imap_tls: Literal["none", "starttls", "tls"] = Field("tls", description="How that connection is protected")
    imap_folder: str = Field("INBOX", min_length=1, description="Folder of the mailbox; it is read, never changed")
    maildir: str = Field("", description="Maildir into which this machine's own mail server delivers reports")
    reports_seconds: int = Field(60, ge=5, le=3600, description="How often reports are read back, in seconds")
    fax_gateway: Annotated[str, AfterValidator(_domain)] = Field(
        "", description="Domain of the e-mail-to-fax gateway; without one the house faxes by hand"
    )
    database_url: Annotated[SecretStr, AfterValidator(_postgres_address)] | None = Field(
        None,
        validation_alias="DATABASE_URL",
        description="PostgreSQL server; without it the embedded database is used",
    )

    @classmethod
    def read(cls) -> Self:
        """The environment of this process, or BadSettings with the first thing that is wrong."""
        refuse_unknown_variables()
        try:
            return cls()
        except ValidationError as error:
            raise BadSettings(_sentence(error.errors()[0])) from None

    @property
    def hosts(self) -> list[str]:
        """The allowed hosts, and the one of the public address."""
        public = urlsplit(self.public_url).hostname or ""
        return list(dict.fromkeys([*self.allowed_hosts, public]))

    @property
    def is_https(self) -> bool:
        """Whether customers reach the mill over an encrypted connection."""
        return self.public_url.startswith("https://")


def variables() -> list[str]:
    """Every variable that a person may set, in the order in which they are documented."""
    return [_variable(name) for name in Environment.model_fields]


def refuse_unknown_variables() -> None:
    """A misspelt variable would silently do nothing, so it stops the start."""
    known = {*variables(), *READ_ELSEWHERE}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise BadSettings(f"{name} is not a setting of Signback{_perhaps(name, known)}.")


def _perhaps(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name.upper(), sorted(known), n=1)
    return f"; perhaps {close[0]} is meant" if close else "; remove it"


def _variable(field: str) -> str:
    alias = Environment.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"{PREFIX}{field.upper()}"


SECRETS = ("SIGNBACK_SMTP_PASSWORD", "SIGNBACK_IMAP_PASSWORD", "SIGNBACK_SEAL_PASSWORD")


def _sentence(error: ErrorDetails) -> str:
    place = str(error["loc"][0])
    name = _variable(place) if place in Environment.model_fields else place
    is_secret = name in {"DATABASE_URL", "SIGNBACK_SECRET_KEY", *SECRETS}
    says = "" if is_secret else f" (it says {error['input']!r})"
    return f"{name} {_complaint(error)}{says}."


def _complaint(error: ErrorDetails) -> str:
    limits = error.get("ctx", {})
    match error["type"]:
        case "value_error":
            return str(limits["error"])
        case "bool_parsing" | "bool_type":
            return "must be true or false"
        case "int_parsing" | "int_type" | "greater_than_equal" | "less_than_equal":
            return "must be a whole number in the allowed range"
        case "literal_error":
            return f"must be {limits['expected']}"
        case "string_pattern_mismatch":
            return "must be an e-mail address"
        case _:
            return f"cannot be used: {error['msg'].lower()}"
