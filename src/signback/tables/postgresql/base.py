"""The connection: a line that the server has hung up is seen by looking, not by asking before every request."""

from __future__ import annotations

import select

from django.db.backends.postgresql.base import DatabaseWrapper as Plain


class DatabaseWrapper(Plain):
    """Django's own, with a check of its health that costs no answer."""

    def is_usable(self) -> bool:
        """Between two requests nothing is to be read on the line, unless it was hung up; only then it is asked."""
        if self.connection is None or self.connection.closed:
            return False
        looked = select.poll()
        looked.register(self.connection.pgconn.socket, select.POLLIN)
        return not looked.poll(0) or bool(super().is_usable())
