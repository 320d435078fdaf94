"""Full-text search over the mall's articles, the same on both databases: words are made here, found there (M1).

The words are folded in one place: case and accents fall away, Chinese is split into signs and pairs of signs. So the
databases need to know no language, and both answer alike; only how they are asked differs (one dialect slot).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from django.db import connection

TABLE: Final = "orders_article"
INDEX: Final = "orders_sought"
MOST: Final = 480
"""More articles than anybody looks through: the best of them are shown, and the search is asked to say more."""
LONGEST_QUERY: Final = 80
MOST_WORDS: Final = 8
HAN: Final = re.compile(r"[\u3400-\u9fff]+")
WORD: Final = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")


# ---- words
def words_of(text: str) -> list[str]:
    """The words of a text as they are found: folded, Chinese by signs and pairs."""
    return [word for run in WORD.findall(folded(text)) for word in (signs(run) if HAN.fullmatch(run) else [run])]


def folded(text: str) -> str:
    """Without capitals and accents; wide letters as narrow ones."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def signs(run: str) -> list[str]:
    """宣纸帖: 宣, 纸, 帖, 宣纸, 纸帖."""
    return [*run, *(run[at : at + 2] for at in range(len(run) - 1))]


def asked_words(query: str) -> list[str]:
    """The words of a query: Chinese by pairs, a single sign as it is; no more than anybody means."""
    found: list[str] = []
    for run in WORD.findall(folded(query[:LONGEST_QUERY])):
        is_han = bool(HAN.fullmatch(run)) and len(run) > 1
        found += [run[at : at + 2] for at in range(len(run) - 1)] if is_han else [run]
    return list(dict.fromkeys(found))[:MOST_WORDS]


def sought_text(name: str, number: str, shelf: str, description: str) -> str:
    """What an article is found by: its name counts three times."""
    said = [*words_of(name) * 3, *words_of(number), *words_of(shelf), *words_of(description)]
    return " ".join(said)


# ---- finding
FINDS: Final = {
    "sqlite": f"""
        select id from (select rowid as id, rank from {INDEX} where {INDEX} match %s limit {MOST}) as found
        order by rank, id""",
    "postgresql": f"""
        select id from (
            select id, sought from {TABLE} where to_tsvector('simple', sought) @@ to_tsquery('simple', %s) limit {MOST}
        ) as found order by ts_rank(to_tsvector('simple', sought), to_tsquery('simple', %s)) desc, id""",
}


def found_ids(words: Iterable[str]) -> list[int]:
    """The articles that have every one of these words, or one that begins so; the best first."""
    asked = list(words)
    if not asked:
        return []
    said = lite_query(asked) if connection.vendor == "sqlite" else postgres_query(asked)
    statement = FINDS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement, [said] * statement.count("%s"))
        return [int(row[0]) for row in cursor.fetchall()]


def lite_query(words: list[str]) -> str:
    """How the embedded database is asked."""
    return " AND ".join(f'"{word}"{"*" if begins(word) else ""}' for word in words)


def postgres_query(words: list[str]) -> str:
    """How PostgreSQL is asked."""
    return " & ".join(f"'{word}'{':*' if begins(word) else ''}" for word in words)


def begins(word: str) -> bool:
    """Whether a word may be the beginning of the one that is meant."""
    return len(word) > 1 and not word.isdigit()


# ---- the index
LITE_TABLE: Final = f"""
create virtual table if not exists {INDEX} using fts5(
    sought, content='{TABLE}', content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3'
)"""
OUT: Final = f"insert into {INDEX}({INDEX}, rowid, sought) values ('delete', old.id, old.sought);"
IN: Final = f"insert into {INDEX}(rowid, sought) values (new.id, new.sought);"
LITE_TRIGGERS: Final = {
    f"{INDEX}_in": f"after insert on {TABLE} begin {IN} end",
    f"{INDEX}_out": f"after delete on {TABLE} begin {OUT} end",
    f"{INDEX}_change": f"after update of sought on {TABLE} begin {OUT} {IN} end",
}
LITE_REBUILD: Final = f"insert into {INDEX}({INDEX}) values ('rebuild')"
POSTGRES_INDEX: Final = f"create index {INDEX} on {TABLE} using gin (to_tsvector('simple', sought))"


def keep_search() -> None:
    """Put the index in place; on SQLite a migration that rebuilds the table drops its triggers."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("select 1 from pg_indexes where indexname = %s", [INDEX])
            if not cursor.fetchall():
                cursor.execute(POSTGRES_INDEX)
            return
        cursor.execute("select name from sqlite_master where type = 'trigger'")
        missing = LITE_TRIGGERS.keys() - {row[0] for row in cursor.fetchall()}
        cursor.execute(LITE_TABLE)
        for name in sorted(missing):
            cursor.execute(f"create trigger {name} {LITE_TRIGGERS[name]}")
        if missing:
            cursor.execute(LITE_REBUILD)
