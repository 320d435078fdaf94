"""A step without a story is not part of the procedure: every step of every book is done in some story or life."""

from __future__ import annotations

import re
from pathlib import Path

from signback.demo import life, mall_life
from signback.engine.families import FAMILIES

TESTS = Path(__file__).parents[1]
TOLD = (Path(life.__file__), Path(mall_life.__file__), TESTS / "given.py",
        *sorted((TESTS / "stories").glob("test_*.py")),
        *sorted(TESTS.glob("*/test_*.py")))  # fmt: skip
NAMED = re.compile(r"""["'](\w+)["']\s*[,):\]]""")


def test_every_step_has_a_story() -> None:
    """Named where it is done; a new step fails here until somebody tells its story."""
    text = "\n".join(path.read_text() for path in TOLD)
    told = set(NAMED.findall(text))
    steps = {p.step.name for f in FAMILIES.values() for book in (f.process, *f.children.values()) for p in book.places}
    assert len(steps) > 50
    assert not steps - told, sorted(steps - told)
