"""Bank files as banks write them, made here: small ones of our own, and broken ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

FOLDERS = [above / "shared/data/bank" for above in Path(__file__).resolve().parents]
SHARED = next((folder for folder in FOLDERS if folder.is_dir()), Path("/nowhere"))
NO_FOLDER = "the real statements are not here: no folder shared/data/bank beside this one"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
ACCOUNT = "DE14508800500194785000"


def entry(
    amount: str, text: str, *, payer: str = "", reference: str = "", bank: str = "", day: str = "2026-05-04",
    sign: str = "CRDT", status: str = "BOOK", details: str = "",
) -> str:  # fmt: skip
    """One booked line of a camt statement."""
    own = f"<AcctSvcrRef>{bank}</AcctSvcrRef>" if bank else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts>{status}</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>{own}"
        f"<NtryDtls>{details or payment(text, payer=payer, reference=reference)}</NtryDtls></Ntry>\n"
    )


def payment(text: str, *, payer: str = "", reference: str = "", amount: str = "") -> str:
    """One payment within an entry."""
    share = f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>' if amount else ""
    refs = f"<Refs><EndToEndId>{reference or 'NOTPROVIDED'}</EndToEndId></Refs>"
    party = f"<RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr></RltdPties>" if payer else ""
    return f"<TxDtls>{refs}{share}{party}<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"


def balance(kind: str, amount: str) -> str:
    """The balance before the first line or after the last."""
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-05-04</Dt></Dt></Bal>"
    )


def camt(
    entries: Sequence[str], *, number: str = "17", opening: str = "", closing: str = "", account: str = ACCOUNT,
    version: str = "08", before: str = "",
) -> str:  # fmt: skip
    """A camt.053 file with one statement."""
    balances = (balance("OPBD", opening) if opening else "") + (balance("CLBD", closing) if closing else "")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}\n<Document xmlns="{NAMESPACE.format(version=version)}">\n'
        f"<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>\n<Stmt><Id>{number}</Id><Acct><Id><IBAN>{account}</IBAN></Id>"
        f"<Ccy>EUR</Ccy></Acct>{balances}\n{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    )


def mt940(*lines: str, opening: str = "100,00", closing: str = "150,00") -> str:
    """An MT940 file with one statement."""
    return "\n".join([
        ":20:STARTUMS", f":25:{ACCOUNT}", ":28C:17/1", f":60F:C260503EUR{opening}", *lines, f":62F:C260504EUR{closing}",
        "-", "",
    ])  # fmt: skip
