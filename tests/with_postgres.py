"""`python -m tests.with_postgres [--durable] -- COMMAND`: runs it beside one PostgreSQL shared by its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tests.databases import postgres


def main(arguments: list[str]) -> int:
    durable = arguments[:1] == ["--durable"]
    arguments = arguments[1:] if durable else arguments
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("Use: python -m tests.with_postgres [--durable] -- COMMAND", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres(durable) as address:
        return _run(command, os.environ | {"DATABASE_URL": address, "SIGNBACK_TEST_DB": "postgres"})


def _run(command: list[str], environment: dict[str, str]) -> int:
    process = subprocess.Popen(command, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the command was interrupted too, and says so itself
        except SystemExit:
            process.terminate()
            process.wait()
            raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
