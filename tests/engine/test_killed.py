"""kill -9 between any two statements: whole steps or none, nothing acknowledged lost, nothing twice (E1, E4)."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict

import pytest
from django.db import connection

from signback.demo.mill import fill_master_data
from signback.engine.models import Entry, Root, Task
from signback.engine.verify import verify
from signback.messages.worker import run_once

KILLS = int(os.environ.get("KILLS", "6"))


def database() -> str:
    """The test's own database, for another process."""
    named = ("NAME", "HOST", "PORT", "USER", "PASSWORD")
    return json.dumps({name: str(connection.settings_dict.get(name) or "") for name in named})


def killed(turn: int, chance: random.Random) -> list[tuple[str, int]]:
    """What a process acknowledged before it was killed, at any moment of its second or later step."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("SIGNBACK_TEST")}
    env |= {"KILLED_DATABASE": database(), "SIGNBACK_SECRET_KEY": "only for tests"}
    env.pop("DATABASE_URL", None)
    if connection.vendor == "postgresql":
        env["DATABASE_URL"] = "postgresql://somebody@localhost/somewhere"
    command = [sys.executable, "-m", "tests.engine.endless", str(turn)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stderr is not None
    first = process.stdout.readline()
    assert first, process.stderr.read()
    time.sleep(chance.uniform(0.0, 0.4))
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.wait()
    process.stderr.close()
    whole = (first + rest).rpartition("\n")[0]  # what it was writing when it was killed is no acknowledgement
    lines = [line.split() for line in whole.splitlines() if line.count(" ") == 1]
    return [(number, int(seq)) for number, seq in lines if seq.isdigit()]


@pytest.mark.django_db(transaction=True)
def test_a_killed_process_leaves_whole_steps() -> None:
    """Every acknowledged step is there once, every order's chain is whole, and the next process goes on."""
    fill_master_data()
    connection.close()
    chance = random.Random(20261123)
    acknowledged = [step for turn in range(KILLS) for step in killed(turn, chance)]
    assert len(acknowledged) > KILLS
    found: dict[str, list[int]] = defaultdict(list)
    for number, seq in Entry.objects.order_by("root", "seq").values_list("root__number", "seq"):
        found[number].append(seq)
    assert not [step for step in acknowledged if step[1] not in found[step[0]]]
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in found.values())
    assert len(acknowledged) <= Entry.objects.count() <= len(acknowledged) + KILLS
    roots = {root.number: root.seq for root in Root.objects.filter(kind="order")}
    assert roots == {number: len(seqs) for number, seqs in found.items()}
    assert Task.objects.filter(root__over=False, state="ready").values("root").distinct().count() == sum(
        not over for over in Root.objects.filter(kind="order").values_list("over", flat=True)
    )
    run_once()
    assert (verdict := verify()).ok, verdict.sentences
