"""`make bench`: one step, a whole life, the worklist page; each beside its budget, on a database of its own."""

from __future__ import annotations

import argparse
import os
import tempfile

FIGURES = ("steps", "real", "papers", "start", "mall", "mall-growth", "shop")


def main() -> None:
    """Choose a database, then measure."""
    asked = argparse.ArgumentParser(prog="benchmarks")
    asked.add_argument("--only", choices=FIGURES)
    asked.add_argument("--orders", type=int, default=200, help="how many real orders go through the procedure")
    asked.add_argument("--rows", type=int, help="how many orders stand in the database at most")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="signback-bench-") as folder:
        os.environ["SIGNBACK_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "signback.settings"
        from benchmarks.figures import measure

        measure(options.only, options.orders, options.rows)


if __name__ == "__main__":
    main()
