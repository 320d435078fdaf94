"""A line to PostgreSQL: kept statements asked of the driver's own library, several of them for one answer.

The driver's cursors cost five times as much as the question itself; what is asked by kept statements needs none of what
they can do more.
"""

from __future__ import annotations

import select
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, IsolationLevel, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

KEPT = 500
"""So many statements stay prepared on a line."""
GOOD = frozenset({int(ExecStatus.COMMAND_OK), int(ExecStatus.TUPLES_OK), int(ExecStatus.EMPTY_QUERY)})
ROWS, SYNC = int(ExecStatus.TUPLES_OK), int(ExecStatus.PIPELINE_SYNC)
OPEN = frozenset({TransactionStatus.INTRANS, TransactionStatus.INERROR})
READ_OR_WRITE = select.POLLIN | select.POLLOUT
Key = tuple[str, tuple[int, ...]]
Row = tuple[Any, ...]


@dataclass(eq=False, slots=True)
class Answer:
    """What came of a statement; whoever wants to see it waits for everything that is on its way."""

    line: Line
    result: PGresult | None = None
    prepares: Key | None = None
    """What this was sent for: a statement to be kept, not one to be done."""

    def fetchall(self) -> list[Row]:
        """The rows."""
        if self.result is None:
            with self.line.as_django_says:
                self.line.hear()
        assert self.result is not None
        return self.line.rows(self.result)


class Line:
    """One connection, seen from below: what it keeps, what is on its way."""

    def __init__(self, connection: Connection[Any], as_django_says: AbstractContextManager[None]) -> None:
        self.connection, self.pg, self.as_django_says = connection, connection.pgconn, as_django_says
        self.transformer = Transformer(connection)
        self.names: OrderedDict[Key, bytes] = OrderedDict()
        self.seen: OrderedDict[Key, None] = OrderedDict()
        self.made = 0
        self.out: list[Answer] | None = None
        self.begun = self.gone = False
        self.then: list[Callable[[], None]] = []
        self.poll = select.poll()

    # ---- asking
    def ask(self, sql: str, params: Sequence[Any]) -> Answer:
        """Do a statement; at once, or with the others that are on their way."""
        change = self.transformer
        values: Any = change.dump_sequence(params, [PyFormat.AUTO] * len(params))
        key, formats = (sql, change.types or ()), change.formats
        if self.out is not None:
            return self.send(key, values, formats)
        if self.must_begin:
            self.command(self.beginning)
        if name := self.names.get(key) or (self.keep(key) if self.again(key) else None):
            self.names.move_to_end(key)
            return Answer(self, self.good(self.pg.exec_prepared(name, values, formats)))
        return Answer(self, self.good(self.pg.exec_params(sql.encode(), values, key[1], formats)))

    def command(self, text: bytes) -> None:
        """Do what has no values and gives no rows."""
        self.good(self.pg.exec_(text))

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open and sound."""
        return self.pg.transaction_status == TransactionStatus.INTRANS

    @property
    def must_begin(self) -> bool:
        """Whether a statement has to open its transaction first."""
        return not self.connection.autocommit and self.pg.transaction_status == TransactionStatus.IDLE

    @property
    def beginning(self) -> bytes:
        """How a transaction begins on this line."""
        level = self.connection.isolation_level
        return b"BEGIN" if level is None else f"BEGIN ISOLATION LEVEL {named(level)}".encode()

    def rows(self, result: PGresult) -> list[Row]:
        """The rows of an answer, as the driver reads them."""
        if result.status != ROWS:
            return []
        self.transformer.set_pgresult(result)
        return self.transformer.load_rows(0, result.ntuples, tuple)

    def good(self, result: PGresult) -> PGresult:
        """An answer that is none is raised."""
        if result.status in GOOD:
            return result
        if self.pg.status == ConnStatus.BAD:
            raise OperationalError(result.get_error_message("utf-8"))
        raise error_from_result(result, "utf-8")

    # ---- what is kept
    def again(self, key: Key) -> bool:
        """Whether the statement was done before: then it is worth being kept."""
        if key in self.seen:
            del self.seen[key]
            return True
        self.seen[key] = None
        if len(self.seen) > KEPT:
            self.seen.popitem(last=False)
        return False

    def keep(self, key: Key) -> bytes:
        """Have the server keep a statement; the one that was not asked for the longest time is given up."""
        if len(self.names) >= KEPT:
            self.command(b"DEALLOCATE " + self.names.popitem(last=False)[1])
        name = self.name()
        self.good(self.pg.prepare(name, key[0].encode(), key[1]))
        self.names[key] = name
        return name

    def name(self) -> bytes:
        """A name that no other statement of this line had."""
        self.made += 1
        return f"kept_{self.made}".encode()

    def forget(self) -> None:
        """The driver may have cleared what the server keeps: begin anew, under other names."""
        self.names.clear()

    # ---- several for one answer
    @contextmanager
    def together(self) -> Iterator[None]:
        """What is asked in this block is answered at its end."""
        self.gather()
        try:
            yield
            self.hear()
        finally:
            self.leave()

    def gather(self) -> None:
        """From here on statements are sent without waiting for their answers."""
        self.begun = not self.must_begin
        self.pg.enter_pipeline_mode()
        self.out = []

    def send(self, key: Key, values: Sequence[Any], formats: Any) -> Answer:
        """Send a statement along, and before it what it needs."""
        assert self.out is not None
        if self.gone:
            self.hear()
        if not self.begun:
            self.send_command(self.beginning)
            self.begun = True
        name = self.names.get(key)
        if name is None and self.again(key):
            name = self.names[key] = self.name()
            self.pg.send_prepare(name, key[0].encode(), key[1])
            self.out.append(Answer(self, prepares=key))
        if name:
            self.pg.send_query_prepared(name, values, formats)
        else:
            self.pg.send_query_params(key[0].encode(), values, key[1], formats)
        self.out.append(answer := Answer(self))
        return answer

    def send_command(self, text: bytes) -> None:
        """Send what has no values and gives no rows."""
        assert self.out is not None
        self.pg.send_query_params(text, None)
        self.out.append(Answer(self))

    def go(self) -> None:
        """What was sent so far goes out now; the server works on it until somebody wants to hear."""
        if self.out and not self.gone:
            self.pg.pipeline_sync()
            self.gone = True
            self.pg.flush()

    def hear(self) -> None:
        """Wait for every answer that is on its way; the first failure is raised."""
        for one in self.answered():
            assert one.result is not None
            self.good(one.result)

    def answered(self) -> list[Answer]:
        """All that was sent, each with its answer; what was to be kept and is not is forgotten."""
        sent, self.out = self.out or [], []
        if not sent:
            return []
        if not self.gone:
            self.pg.pipeline_sync()
        self.gone = False
        self.flush()
        for one in sent:
            one.result = self.next()
            while self.next() is not None:
                pass
            if one.prepares and one.result is not None and one.result.status not in GOOD:
                self.names.pop(one.prepares, None)
        while (end := self.next()) is None or end.status != SYNC:
            pass
        return sent

    def flush(self) -> None:
        """See to it that everything goes out, however much it is; what comes meanwhile is taken."""
        while self.pg.flush():
            self.wait(READ_OR_WRITE)
            self.pg.consume_input()

    def next(self) -> PGresult | None:
        """The next answer, or the end of a statement's; others go on while it is waited for."""
        pg = self.pg
        while pg.is_busy():
            self.wait(select.POLLIN)
            pg.consume_input()
        answer = pg.get_result()
        if answer is None and pg.status == ConnStatus.BAD:
            raise OperationalError("the line to the database broke")
        return answer

    def wait(self, until: int) -> None:
        """Until the server can be heard, or can hear."""
        self.poll.register(self.pg.socket, until)
        self.poll.poll()

    def leave(self) -> None:
        """Nothing is on its way any more, whatever came of it: one statement at a time again."""
        if self.out is None:
            return
        try:
            if self.pg.status == ConnStatus.OK:
                self.answered()
                self.pg.exit_pipeline_mode()
        finally:
            self.out = None

    def settle(self) -> None:
        """Wait for every answer; then what waited for them goes on."""
        then, self.then = self.then, []
        try:
            self.hear()
        finally:
            self.leave()
        for take in then:
            take()

    def commit(self) -> None:
        """End the transaction: with what is on its way, for one answer."""
        if self.out is not None:
            self.send_command(b"COMMIT")
            self.settle()
        elif self.pg.transaction_status in OPEN:
            self.command(b"COMMIT")

    def drop(self) -> None:
        """What is on its way is of no use any more."""
        self.then = []
        self.leave()


def named(level: IsolationLevel | int) -> str:
    """A level of isolation as SQL says it."""
    return IsolationLevel(level).name.replace("_", " ")
