"""The connection: kept statements go by its line; that it was hung up is seen by looking, not by asking."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as Plain
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg.pq import TransactionStatus

from signback.tables.postgresql.line import KEPT, Line

CLEARED = ("DROP", "ALTER", "ROLLBACK", "DISCARD ALL", "DEALLOCATE ALL")
"""After these the driver may have cleared what the server keeps."""


class Cursor(ServerBindingCursor):
    """Django's own; it tells the line when what the server keeps may be gone."""

    line: Line | None = None

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        """Do a statement."""
        done = super().execute(*args, **kwargs)  # type: ignore[misc]
        if self.line and (self.statusmessage or "").startswith(CLEARED):  # type: ignore[attr-defined]
            self.line.forget()
        return done


class DatabaseWrapper(Plain):
    """Django's own, with a line beside it; what is on its way there is answered before anything else is asked."""

    line: Line | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """What a new connection is opened with."""
        return {**super().get_connection_params(), "cursor_factory": Cursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A new connection and its line."""
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = KEPT
        self.line = Line(connection, self.wrap_database_errors)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor of Django's; it cannot ask while others wait for their answers."""
        self.settle()
        cursor = super().create_cursor(name)
        if isinstance(cursor, Cursor):
            cursor.line = self.line
        return cursor

    def settle(self) -> None:
        """Wait for what is on its way."""
        if self.line and self.line.out is not None:
            with self.wrap_database_errors:
                self.line.settle()

    def _commit(self) -> None:
        """The end of the transaction goes along with what is on its way: one answer is waited for."""
        if self.line and self.connection is not None:
            with self.wrap_database_errors:
                self.line.commit()
            if self.line.pg.transaction_status == TransactionStatus.IDLE:
                return
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        """Leave nothing on its way, and leave the kept statements: the driver would give them all up."""
        if self.line and self.connection is not None and not self.connection.closed:
            with self.wrap_database_errors:
                self.line.drop()
                if self.connection.info.transaction_status != TransactionStatus.IDLE:
                    self.line.command(b"ROLLBACK")
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        """The same for a part of the transaction."""
        if self.line is None or self.queries_logged or self.execute_wrappers:
            super()._savepoint_rollback(sid)  # type: ignore[misc]
            return
        with self.wrap_database_errors:
            self.line.drop()
            self.line.command(self.ops.savepoint_rollback_sql(sid).encode())

    def is_usable(self) -> bool:
        """Between two requests nothing is to be read on it, unless it was hung up; only then it is asked."""
        if self.connection is None or self.connection.closed:
            return False
        looked = select.poll()
        looked.register(self.connection.pgconn.socket, select.POLLIN)
        return not looked.poll(0) or bool(super().is_usable())
