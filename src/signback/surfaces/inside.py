"""The WSGI application with the background worker inside: what `signback serve` runs in each serving process.

The process that starts the serving processes never touches the database: a fork would hand its open connections and the
turn of the embedded database's writers to its children, and nobody could write any more.
"""

import atexit
import threading

from signback.messages.worker import run_forever
from signback.surfaces.wsgi import application

STOP = threading.Event()
WORKER = threading.Thread(target=run_forever, args=(STOP,), name="worker", daemon=True)


def stop() -> None:
    """Let the worker finish its row."""
    STOP.set()
    WORKER.join(timeout=5)


atexit.register(stop)
WORKER.start()
__all__ = ["application"]
