"""The connection: a line that the server has hung up is seen by looking, not by asking before every request."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as Plain

PREPARED = 500
"""So many statements stay prepared on a line; the product has more than the hundred that the driver keeps."""


class DatabaseWrapper(Plain):
    """Django's own, with a check of its health that costs no answer."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A new line."""
        line = super().get_new_connection(conn_params)
        line.prepared_max = PREPARED
        return line

    def is_usable(self) -> bool:
        """Between two requests nothing is to be read on the line, unless it was hung up; only then it is asked."""
        if self.connection is None or self.connection.closed:
            return False
        looked = select.poll()
        looked.register(self.connection.pgconn.socket, select.POLLIN)
        return not looked.poll(0) or bool(super().is_usable())
