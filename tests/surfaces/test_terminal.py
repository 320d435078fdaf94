"""The terminal: an order of class B goes through every department by commands alone, and every refusal is one line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from typer.testing import CliRunner, Result

from signback.demo.life import Input, Life
from signback.demo.mill import PASSWORD
from signback.engine.families import family_of
from signback.engine.models import Entry, Root
from signback.orders.models import Account, ClassPolicy
from signback.surfaces.cli.commands import app
from signback.surfaces.cli.main import choose_address
from tests import given
from tests.mall_given import mall_order

pytestmark = pytest.mark.django_db
BEFORE = "Deposit 30 %, balance before delivery"


def terminal(*words: str) -> Result:
    """One command, as it is typed."""
    return CliRunner().invoke(app, list(words))


@dataclass
class TerminalLife(Life):
    """The same life of an order; every step is a command."""

    said: list[str] = field(default_factory=list)

    def do(self, sign_in: str, step: str, data: Input | None = None, subject: str = "") -> Any:
        asked = self.ask(sign_in, step, data or {}, subject)
        words = ["do", step, self.number or "new", "--as", sign_in]
        words += ["--json", json.dumps(data or {}, cls=DjangoJSONEncoder)]
        words += ["--subject", subject] if subject else []
        words += ["--password", PASSWORD] if family_of("order").step(step).signed else []
        with time_machine.travel(asked.now, tick=False):
            done = terminal(*words)
        assert done.exit_code == 0, (words, done.output)
        self.said.append(done.output)
        if not self.number:
            self.number = done.output.split("order ")[1].split(",")[0]
        return done


def test_class_b_from_the_call_to_the_signed_receipt_by_commands_alone() -> None:
    """S0–S18, E5: nothing but `signback do`."""
    given.mill()
    life = TerminalLife("K-2001", [given.REEL], given.MONDAY, payment=BEFORE, watch_points=["Blue shade"])
    life.whole()
    root = Root.objects.get(number=life.number)
    assert root.over and len(life.said) > 35
    assert set(root.entries.values_list("surface", flat=True)) == {"terminal"}


def test_an_order_says_what_it_waits_for_and_who_clears_it() -> None:
    """E3: each reason with the department and the step that help."""
    story = given.order("B", upto="confirm")
    with time_machine.travel(story.at, tick=False):
        said = terminal("order", story.number).output
    line = next(line for line in said.splitlines() if "The customer has not signed the confirmation" in line)
    assert "→ Sales: Record the signed confirmation [record_signed_confirmation]" in line
    assert f"{story.number} " in said and "scheduled 2026-05-" in said


def test_a_step_says_what_it_asks_for() -> None:
    """The fields with their suggestions, and why it does not move."""
    story = given.order("B", upto="confirm")
    said = terminal("step", "record_payment", story.number, "--as", "finance").output
    assert "amount" in said and "reference\tBank reference\tyes" in said and "ready; Finance" in said
    waits = terminal("step", "issue_production_order", story.number).output
    assert not waits.splitlines()[1].startswith("ready") and "The deposit has not arrived" in waits


def test_what_a_page_suggests_is_suggested_here_too() -> None:
    """--suggested begins with it; --field changes one value."""
    story = given.order("B", upto="confirm")
    with time_machine.travel(story.at, tick=False):
        words = ("do", "record_payment", story.number, "--as", "finance", "--suggested", "-f", "reference=0507-018")
        done = terminal(*words)
    assert done.exit_code == 0, done.output
    entry = Entry.objects.get(root__number=story.number, step="record_payment")
    assert json.loads(entry.body)["reference"] == "0507-018" and float(json.loads(entry.body)["amount"]) > 0


def test_refusals_are_one_line_with_code_sentence_and_remedy() -> None:
    """Exit code 1; nothing is recorded."""
    story = given.order("B", upto="confirm")
    entries = Entry.objects.count()
    refused = terminal("do", "issue_production_order", story.number, "--as", "customer-service", "--password", PASSWORD)
    assert refused.exit_code == 1 and "not_yet: " in refused.output
    assert "– The customer has not signed the confirmation and sent it back" in refused.output
    stranger = terminal("do", "issue_production_order", story.number, "--as", "finance", "--password", PASSWORD)
    assert stranger.exit_code == 1 and "not_allowed: " in stranger.output
    forged = terminal("do", "issue_production_order", story.number, "--as", "customer-service", "--password", "guess")
    assert forged.exit_code == 1 and "wrong_password" in forged.output
    assert terminal("order", "9999").exit_code == 1 and terminal("worklist", "lost").exit_code == 1
    assert terminal("do", "no_such_step", story.number, "--as", "finance").exit_code == 1
    lost = terminal("do", "pick", "M9999", "--as", "logistics")
    assert lost.exit_code == 1 and "There is no order M9999" in lost.output
    assert "json" in terminal("do", "record_payment", story.number, "--as", "finance", "--json", "[1").output
    assert Entry.objects.count() == entries


def test_an_order_says_who_holds_it_and_by_when() -> None:
    """E3: at the terminal too, of the house's orders and the mall's."""
    story = mall_order(upto="confirm")
    said = terminal("order", story.number).output
    assert "ready       Assign the order  [assign]" in said
    assert re.search(r"Mall administrator since \w+ \d+ \w+, \d\d:\d\d, due \w+ \d+ \w+", said)


def test_wrong_use_is_another_exit_code() -> None:
    """2 for what no order is to blame for."""
    assert terminal("do").exit_code == 2 and terminal("no-such-command").exit_code == 2


def test_a_worklist_is_printed() -> None:
    """What waits for a department, for other programs in columns."""
    story = given.order("B", upto="intake")
    said = terminal("worklist", "customer-service").output
    assert any(line.startswith(f"{story.number}\t") and "Check price" in line for line in said.splitlines())


def run(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SIGNBACK_", "DATABASE_URL", "DJANGO_"))} | more
    command = [sys.executable, "-m", "signback", *words, "--data", str(folder)]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)


def test_the_whole_command_in_a_folder_of_its_own(tmp_path: Path) -> None:
    """demo, order, backup, verify, restore: as a new user types them."""
    folder = tmp_path / "mill"
    shown = run(folder, "demo")
    assert shown.returncode == 0, shown.stderr
    assert (
        "the customer has not signed the confirmation" in shown.stdout.lower()
        and "Hand over to product use service" in shown.stdout
    )
    assert run(folder, "order", "2001").returncode == 0
    assert run(folder, "backup", str(tmp_path / "copy")).returncode == 0
    assert run(tmp_path / "other", "restore", str(tmp_path / "copy")).returncode == 0
    whole = run(tmp_path / "other", "verify")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert run(folder, "order", "9999").returncode == 1
    mistyped = run(folder, "verify", "--head", "zz")
    assert mistyped.returncode == 2 and "is no head" in mistyped.stderr


def test_an_unknown_setting_stops_the_start(tmp_path: Path) -> None:
    """A sentence names it; no traceback."""
    stopped = run(tmp_path, "order", "2001", SIGNBACK_LANGUAGEE="en")
    assert stopped.returncode == 2 and "SIGNBACK_LANGUAGEE" in stopped.stderr and "Traceback" not in stopped.stderr


def test_paper_is_typed_in_later() -> None:
    """E1, E5: when it happened is said by the house's clock; a time that cannot be is one line."""
    story = given.order("C", upto="confirm", deposit=0).on(6)
    words = ["do", "record_signed_confirmation", story.number, "--as", story.salesperson, "-f", "signer=Lin"]
    with time_machine.travel(story.at, tick=False):
        early = terminal(*words, "--happened", "2026-05-01T09:00")
        done = terminal(*words, "--happened", "2026-05-04T16:30")
    assert early.exit_code != 0 and "It cannot have come back before it was sent" in early.output
    assert done.exit_code == 0, done.output
    entry = Entry.objects.get(root__number=story.number, step="record_signed_confirmation")
    assert entry.happened.isoformat() == "2026-05-04T15:30:00+00:00" and entry.entered == story.at


@pytest.mark.parametrize(("words", "says"), [
    (["serve", "--port", "9000"], "http://localhost:9000"), (["serve", "--port=9001"], "http://localhost:9001"),
    (["serve"], None), (["serve", "--port", "nine"], None), (["demo", "--port", "9000"], None),
])  # fmt: skip
def test_links_name_the_port_that_is_served(
    words: list[str], says: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail of a mill at another port must lead there."""
    monkeypatch.delenv("SIGNBACK_PUBLIC_URL", raising=False)
    choose_address(words)
    assert os.environ.pop("SIGNBACK_PUBLIC_URL", None) == says
    monkeypatch.setenv("SIGNBACK_PUBLIC_URL", "https://mill.example")
    choose_address(words)
    assert os.environ["SIGNBACK_PUBLIC_URL"] == "https://mill.example"


def test_a_house_of_ones_own_is_begun_once() -> None:
    """Without the demonstration: one administrator, the policy's defaults, the house's first entry; then people."""
    words = ["begin", "--as", "ada", "--name", "Ada Quinn", "--house", "Our mill", "--password"]
    weak = terminal(*words, "1234")
    assert weak.exit_code == 1 and "password" in weak.output.lower()
    assert not Account.objects.exists() and not ClassPolicy.objects.exists()
    done = terminal(*words, "a long secret of ours")
    assert done.exit_code == 0, done.output
    ada = Account.objects.get()
    assert ada.as_person().roles == {"administrator"} and ada.check_password("a long secret of ours")
    assert [policy.pk for policy in ClassPolicy.objects.order_by("pk")] == ["A", "B", "C"]
    again = terminal("begin", "--as", "eve", "--name", "Eve", "--password", "another long secret")
    assert again.exit_code == 1 and "has begun" in again.output
    client = Client()
    client.force_login(ada)
    assert client.get("/policy").status_code == 200 and client.get("/manage/").status_code == 200
