"""Several acts at the same moment, each in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable


def together(acts: list[Callable[[], str]]) -> list[str]:
    """What each of them got, all at once."""
    said: list[str] = []
    threads = [threading.Thread(target=lambda act=act: said.append(act())) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said
