"""Bank lines from CSV files: columns by name, in the languages of the banks that write them (M4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from signback.interchange.bank.layout import COLUMNS, Said, iso, plainly
from signback.interchange.tables import Row, Table, plain
from signback.interchange.values import BadCell, day
from signback.orders.refusals import Invalid

NAMES: Mapping[str, str] = {
    "booked": "date bookingdate bookdate booked buchungstag buchungsdatum datum boekdatum boekingsdatum fecha "
    "datedecomptabilisation dateoperation data dataoperacao 记账日期 交易日期 日期",
    "valued": "valued valuedate valuta valutadatum wertstellung datevaleur fechavalor 起息日",
    "amount": "amount betrag bedrag bedrageur importe montant importo valor 金额 交易金额",
    "incoming": "credit haben bij abono habenbetrag kredit moneyin paidin 收入 贷方金额 收入金额",
    "outgoing": "debit soll af cargo sollbetrag debet moneyout paidout 支出 借方金额 支出金额",
    "sign": "sign sollhaben afbij debitcredit creditdebit cdtdbtind 借贷标志",
    "currency": "currency währung wahrung waehrung valuta3 munt muntsoort devise moneda divisa 币种",
    "account": "account iban kontonummer auftragskonto rekening eigenerekening compte cuenta 本方账号 账号",
    "payer": "payer name counterparty naam naamomschrijving auftraggeber auftraggeberempfänger nameauftraggeber "
    "auftraggeberempfanger begünstigterzahlungspflichtiger beguenstigterzahlungspflichtiger beneficiario tegenpartij "
    "ordenante 对方户名 付款人",
    "payer account": "payeraccount counterpartyaccount kontonummeriban tegenrekening comptecontrepartie 对方账号",
    "text": "text description purpose verwendungszweck buchungstext omschrijving mededelingen libelle concepto "
    "remittanceinformation 摘要 附言 用途",
    "reference": "reference endtoendid endtoendreferenz kundenreferenz kundenreferenzendtoend betalingskenmerk "
    "referencia referentie 参考号",
    "bank reference": "bankreference transactionid transactiereferentie bankreferenz idtransaction 交易流水号 流水号",
    "statement": "statement statementnumber auszug auszugsnummer afschrift 对账单号",
    "slip": "slip slipnumber remittanceslip 汇款单号",
    "post office": "postoffice office 汇出局 邮局",
}  # fmt: skip
MEANT = {word: name for name, words in NAMES.items() for word in words.split()}
INCOMING, OUTGOING = (
    frozenset(["c", "credit", "cr", "crdt", "h", "haben", "bij", "+", "贷"]),
    frozenset(["d", "debit", "dr", "dbit", "s", "soll", "af", "-", "借"]),
)
SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
COMPACT = re.compile(r"\d{8}")
SPACES = re.compile(r"[\s'’]")
Cells = dict[str, str]


def is_bank_table(table: Table) -> bool:
    """Whether the headings say enough: a day, and an amount in one column or in two."""
    names = {MEANT.get(key, key) for key in table.keys if key}
    return "booked" in names and bool({"amount", "incoming", "outgoing"} & names)


def table_lines(table: Table) -> Iterator[Said]:
    """Every row as a line of the one layout."""
    if own(table):
        yield from (Said(row.line, own_cells(row.cells), row.fault) for row in table.rows())
        return
    if not is_bank_table(table):
        raise Invalid("Bank lines need a column with the day (Date) and one with the amount (Amount)", field="file")
    for row in table.rows():
        yield read(row)


def own(table: Table) -> bool:
    """Whether it is our own layout, as a reject file has it."""
    return {plain(name) for name in COLUMNS} <= table.names


def own_cells(cells: Cells) -> Cells:
    """A row of our own layout, under its headings as written."""
    return {name: cells.get(plain(name), "") for name in COLUMNS}


def read(row: Row) -> Said:
    """One row, or why it is none."""
    if row.fault:
        return Said(row.line, {}, row.fault)
    told: Cells = {}
    for key, cell in row.cells.items():
        name = MEANT.get(key, "")
        if name and cell and not told.get(name):
            told[name] = cell
    try:
        return Said(row.line, {**told, **figures(told)})
    except BadCell as fault:
        return Said(row.line, told, str(fault))


def figures(told: Cells) -> Cells:
    """Amount and days as the layout writes them."""
    valued = told.get("valued", "")
    return {
        "amount": plainly(direction(told)), "booked": iso(bank_day("The day", told.get("booked", ""))),
        "valued": iso(bank_day("The value day", valued)) if valued else "",
        "currency": told.get("currency", "").upper(),
    }  # fmt: skip


def direction(told: Cells) -> Decimal:
    """The amount, incoming above zero: by its sign, by a column for it, or by two columns."""
    if said := told.get("amount"):
        found, sign = bank_number(said), told.get("sign", "").lower()
        if sign in OUTGOING:
            return -abs(found)
        return abs(found) if sign in INCOMING else found
    incoming, outgoing = (bank_number(told.get(name, "0")) for name in ("incoming", "outgoing"))
    if bool(incoming) == bool(outgoing):
        raise BadCell("Neither or both of the columns for incoming and outgoing money hold an amount")
    return abs(incoming) if incoming else -abs(outgoing)


def bank_number(text: str) -> Decimal:
    """A number with point or comma: the last of them is the decimal sign; what could mean both is not guessed."""
    plainer = SPACES.sub("", text).replace("−", "-")
    signs = [sign for sign in plainer if sign in ".,"]
    if len(signs) == 1 and re.search(r"[.,]\d{3}$", plainer):
        raise BadCell(f"“{text[:40]}” may mean thousands or thousandths; write it with two decimals")
    decimal = signs[-1] if signs and (len(signs) == 1 or signs[-1] != signs[0]) else ""
    digits = "".join(sign for sign in plainer if sign not in ".," or sign == decimal).replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,13}(\.\d+)?-?", digits):
        raise BadCell(f"The amount “{text[:40]}” is not a number")
    return -Decimal(digits[:-1]) if digits.endswith("-") else Decimal(digits)


def bank_day(name: str, text: str) -> date:
    """A day as banks write it; one that could be two days is not guessed."""
    if COMPACT.fullmatch(text):
        return built(name, text, int(text[:4]), int(text[4:6]), int(text[6:]))
    found = SLASHED.fullmatch(text)
    if not found:
        return day(name, text)
    first, second, year = (int(part) for part in found.groups())
    if "." in text or first > 12 or first == second or "-" in text:
        return built(name, text, year, second, first)
    if second > 12:
        return built(name, text, year, first, second)
    raise BadCell(f"{name} “{text}” may be two days; write it as {year}-{second:02}-{first:02}")


def built(name: str, text: str, year: int, month: int, number: int) -> date:
    """A day of its parts."""
    try:
        return date(year, month, number)
    except ValueError:
        raise BadCell(f"{name} “{text[:40]}” is no date") from None


Reader = Callable[[Table], Iterator[Said]]
