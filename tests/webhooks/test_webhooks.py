"""Other programs are told what happened: signed, with the ledger's head, at least once, never into the house."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
import time_machine
from django.conf import settings as known
from django.test import Client
from django.utils import timezone

from signback.engine.checkpoints import sequence
from signback.engine.models import Notice, Outbox, TreeHead
from signback.messages.outbox import TRIES, WAITS
from signback.messages.worker import run_once
from signback.orders.models import Account
from signback.orders.persons import Person
from signback.orders.refusals import Conflict, Invalid, NotAllowed, NotFound
from signback.surfaces.identity import issue_token
from signback.webhooks import content, posting, subscribing
from signback.webhooks.models import Posting, Webhook
from signback.webhooks.secrets import secret_of
from signback.webhooks.subscribing import Subscribe
from signback.webhooks.telling import KEPT, forget_old
from tests import given
from tests.given import Story
from tests.webhooks.receiver import Receiver, receiver

pytestmark = pytest.mark.django_db
HERE = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def there() -> Iterator[Receiver]:
    """Another program."""
    with receiver() as found:
        yield found


@pytest.fixture
def inside(settings: Any) -> None:
    """The mill may call this machine."""
    allow(settings, HERE)


def allow(settings: Any, networks: tuple[Any, ...]) -> None:
    settings.ENVIRONMENT = known.ENVIRONMENT.model_copy(update={"webhooks_inside": networks})


@pytest.fixture
def admin(inside: None) -> Person:
    """Who sets webhooks up."""
    given.mill()
    return Account.objects.get(username="administrator").as_person()


def hook_for(admin: Person, there: Receiver, **said: Any) -> Webhook:
    """A webhook whose program knows the secret."""
    made, there.secret = subscribing.subscribe(admin, Subscribe("The warehouse", there.url, **said))
    return made


def work(now: datetime | None = None) -> int:
    """The worker's round: the tree first, then the outbox."""
    sequence()
    return sum(run_once(now) for _ in range(3))


def told(hook: Webhook) -> list[Posting]:
    return list(hook.postings.select_related("entry").order_by("pk"))


def off_again(hook: Webhook) -> Webhook:
    hook.refresh_from_db()
    return hook


def test_what_happened_arrives_signed_with_the_head_that_covers_it(admin: Person, there: Receiver) -> None:
    """Standard Webhooks: the library takes every one; each carries the entry's hash and a head of the tree (E1)."""
    hook = hook_for(admin, there)
    story = given.order("B", upto="intake")
    work()
    assert not there.wrong
    entries = list(story.root.entries.order_by("seq"))
    assert [t["type"] for t in there.arrived] == [f"order.{e.step}" for e in entries]
    for said, entry in zip(there.arrived, entries, strict=True):
        assert said["data"]["number"] == story.number and said["data"]["hash"] == bytes(entry.hash).hex()
        head = TreeHead.objects.get(size=said["ledger"]["size"])
        assert said["ledger"]["head"] == bytes(head.head).hex() and said["ledger"]["position"] < head.size
    assert [p.status for p in told(hook)] == [200] * len(entries)
    assert work() == 0 and len(there.arrived) == len(entries)


def test_only_what_was_chosen_is_told(admin: Person, there: Receiver) -> None:
    """By kind and by step; without an open webhook nothing is written at all."""
    hook_for(admin, there, kinds=("order",), steps=("hand_over_memorandum",))
    subscribing.subscribe(admin, Subscribe("House", there.url, ("house",)))
    given.order("A", upto="intake")
    work()
    assert [t["type"] for t in there.arrived] == ["order.hand_over_memorandum"]
    for hook in Webhook.objects.all():
        subscribing.switch(admin, hook.pk, on=False)
    given.order("C", upto="intake")
    work()
    assert Posting.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (500, "It answered 500"),
        (404, "It answered 404"),
        (302, "It answered with a redirect (302), which is not followed"),
    ],
)
def test_a_no_is_tried_again_after_growing_pauses(admin: Person, there: Receiver, answer: int, says: str) -> None:
    """E4: under the same id and with the same body; a redirect is a no, and nobody follows it."""
    hook = hook_for(admin, there)
    there.answers, there.location = answer, f"http://127.0.0.1:{there.port}/elsewhere"
    subscribing.trial(admin, hook.pk)
    now = timezone.now()
    work()
    assert (told(hook)[0].tries, told(hook)[0].says, told(hook)[0].arrived) == (1, says, None)
    assert off_again(hook).failing_since is not None
    assert work() == 0, "it rests"
    with time_machine.travel(now + WAITS[0] + timedelta(seconds=5), tick=False):
        work()
    there.answers = 204
    with time_machine.travel(now + WAITS[0] + WAITS[1] + timedelta(seconds=20), tick=False):
        work()
    assert told(hook)[0].tries == 3 and told(hook)[0].arrived
    assert len(set(there.bodies)) == 1 and len({*there.keys}) <= 1
    assert off_again(hook).failing_since is None
    assert "somebody followed a redirect" not in there.wrong


def test_after_long_failure_it_is_switched_off_and_the_administrators_are_told(admin: Person, there: Receiver) -> None:
    """After all tries of a posting, when nothing else arrived meanwhile; what waits then is not sent."""
    hook = hook_for(admin, there)
    there.answers = 503
    now = timezone.now()
    subscribing.trial(admin, hook.pk)
    for _ in range(4 * TRIES):
        now += timedelta(hours=5)
        with time_machine.travel(now, tick=False):
            work()
    hook = off_again(hook)
    assert not hook.on and hook.off_says.startswith("Nothing arrived since")
    assert told(hook)[0].tries == TRIES
    assert Notice.objects.filter(account__username="administrator", says__contains="is switched off").count() == 1
    with pytest.raises(Conflict):
        subscribing.resend(admin, hook.pk, told(hook)[0].key)
    there.answers = 200
    subscribing.switch(admin, hook.pk, on=True)
    subscribing.resend(admin, hook.pk, told(hook)[0].key)
    subscribing.resend(admin, hook.pk, told(hook)[0].key)
    work()
    assert told(hook)[0].arrived and len(there.bodies) == TRIES + 1, "a double click sends once"


def test_who_says_it_is_gone_is_left_alone_at_once(admin: Person, there: Receiver) -> None:
    """410 of Standard Webhooks."""
    hook = hook_for(admin, there)
    there.answers = 410
    for _ in range(2):
        subscribing.trial(admin, hook.pk)
    work()
    assert not off_again(hook).on and len(there.bodies) == 1
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        work()
    assert len(there.bodies) == 1
    assert [p.says for p in told(hook)] == ["It answered 410", "Not sent: the webhook is switched off"]


def test_one_that_does_not_answer_rests_and_holds_up_no_other(admin: Person, there: Receiver) -> None:
    """The others' postings go on; of the silent one only the first is tried, the rest lose no try."""
    silent = subscribing.subscribe(admin, Subscribe("Silent", "http://127.0.0.1:9/"))[0]
    hook_for(admin, there)
    story = given.order("B", upto="intake")
    work()
    assert len(there.arrived) == story.root.seq
    assert [p.tries for p in told(silent)].count(1) == 1
    assert not Outbox.objects.filter(kind="webhook", done=None, attempts__gt=1).exists()


def test_a_dripping_answer_is_cut_off(admin: Person, there: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the deadline for all of it, however often something comes."""
    monkeypatch.setattr(posting, "DEADLINE", 1.0)
    hook = hook_for(admin, there)
    there.drips = 0.05
    subscribing.trial(admin, hook.pk)
    begun = time.monotonic()
    work()
    assert time.monotonic() - begun < 5
    assert told(hook)[0].arrived is None and told(hook)[0].says == "It did not come to an end within 1 seconds"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://example.com/", "Only https:// leaves the house"),
        ("http://10.0.0.1/", "Only https:// leaves the house"),
        ("ftp://example.com/", "Give a web address"),
        ("https://", "Give a web address"),
        ("https://user:pw@example.com/", "Leave name, password"),
        ("https://example.com/#top", "Leave name, password"),
        ("https://example.com/a b", "Give a web address"),
        ("https://example.com:99999/", "This is no web address"),
        ("https://[::1/", "This is no web address"),
        ("http://127.0.0.1/", "lies inside the house"),
        ("http://localhost/", "lies inside the house"),
        ("https://10.1.2.3/", "lies inside the house"),
        ("https://169.254.169.254/latest", "lies inside the house"),
        ("https://[::1]/", "lies inside the house"),
        ("https://[::ffff:127.0.0.1]/", "lies inside the house"),
        ("https://[64:ff9b::a00:1]/", "lies inside the house"),
        ("https://[2002:7f00:1::]/", "lies inside the house"),
        ("https://0.0.0.0/", "lies inside the house"),
        ("https://100.64.0.1/", "lies inside the house"),
        ("https://224.0.0.1/", "lies inside the house"),
    ],
)
def test_addresses_inside_the_house_are_refused(url: str, says: str) -> None:
    """SSRF: nobody makes the mill call its own neighbours."""
    given.mill()
    by = Account.objects.get(username="administrator").as_person()
    with pytest.raises(Invalid) as refused:
        subscribing.subscribe(by, Subscribe("x", url))
    assert refused.value.field == "url" and says in refused.value.says
    assert not Webhook.objects.exists()


def test_a_name_that_points_inside_is_refused_when_it_is_called(
    admin: Person, there: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked at each call, and the very number that was allowed is called: no name is turned meanwhile."""
    hook = hook_for(admin, there)
    Webhook.objects.update(url=f"https://inside.example:{there.port}/")
    found = [(2, 1, 6, "", ("127.0.0.1", there.port))]
    monkeypatch.setattr("signback.webhooks.addresses.socket.getaddrinfo", lambda *a, **k: found)
    allow(settings, ())
    subscribing.trial(admin, hook.pk)
    work()
    assert "lies inside the house" in told(hook)[0].says and not there.bodies


def test_a_certificate_that_is_not_valid_stops_it(admin: Person, there: Receiver) -> None:
    """TLS is not optional: a plain program behind https:// gets nothing."""
    hook = hook_for(admin, there)
    Webhook.objects.update(url=there.url.replace("http:", "https:"))
    subscribing.trial(admin, hook.pk)
    work()
    assert told(hook)[0].arrived is None and told(hook)[0].says and not there.bodies


def test_a_new_secret_and_the_old_one_hold_for_a_day(admin: Person, there: Receiver) -> None:
    """No program stands in the rain while its secret is changed; the database holds none of them."""
    hook = hook_for(admin, there)
    old = there.secret
    fresh = subscribing.new_secret(admin, hook.pk)[1]
    for secret in (old, fresh):
        there.secret = secret
        subscribing.trial(admin, hook.pk)
        work()
    assert len(there.arrived) == 2 and not there.wrong
    later = timezone.now() + timedelta(days=1, minutes=1)
    there.secret = old
    with time_machine.travel(later, tick=False):
        subscribing.trial(admin, hook.pk)
        work()
    assert len(there.arrived) == 2
    stored = off_again(hook)
    assert fresh == secret_of(stored.salt) and fresh not in str(vars(stored))


def test_a_fact_too_long_is_told_without_its_words(
    admin: Person, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Size is limited; the hash and the address tell the rest."""
    monkeypatch.setattr(content, "LARGEST", 1500)
    hook_for(admin, there, steps=("record_arrival",))
    for raw in ("茶", "茶" * 1000):
        story = given.order("B", upto="nothing")
        story.do("customer-service", "record_arrival", {"channel": "fax", "caller": "x", "raw": raw})
    work()
    assert [t["data"]["said"] and t["data"]["said"]["raw"] for t in there.arrived] == ["茶", None]
    assert there.arrived[1]["data"]["hash"] and all(len(body) <= content.LARGEST for body in there.bodies)


def test_the_log_is_kept_for_a_month(admin: Person, there: Receiver) -> None:
    """Then it is forgotten; what the ledger says stays."""
    hook = hook_for(admin, there)
    subscribing.trial(admin, hook.pk)
    work()
    with time_machine.travel(timezone.now() + KEPT + timedelta(days=1), tick=False):
        forget_old()
    assert not told(hook)


def api(who: str) -> Any:
    """Somebody's program."""
    token = issue_token(Account.objects.get(username=who), "test")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    return lambda method, path, body=None: getattr(client, method)(
        f"/api/v1{path}", body, content_type="application/json"
    )


def test_the_same_over_the_api(admin: Person, there: Receiver) -> None:
    """E5: add, read, change, new secret, trial, log, again, off; the secret is said where it is new, and only there."""
    call = api("administrator")
    made = call("post", "/webhooks", {"name": "W", "url": there.url, "kinds": ["order"]}).json()
    there.secret = made["secret"]
    where = f"/webhooks/{made['id']}"
    assert there.secret.startswith("whsec_") and call("get", where).json()["secret"] is None
    assert call("get", "/webhooks").json()["items"][0]["secret"] is None
    assert call("post", f"{where}/trial").status_code == 202
    work()
    log = call("get", f"{where}/postings").json()["items"]
    assert (len(log), log[0]["status"], there.arrived[0]["type"]) == (1, 200, "signback.trial")
    assert call("post", f"{where}/postings/{log[0]['key']}/again").status_code == 202
    work()
    assert there.keys == [log[0]["key"]] * 2
    assert call("put", where, {"name": "W2", "url": there.url, "steps": ["nonsense"]}).status_code == 422
    assert call("put", where, {"name": "W2", "url": there.url}).json()["name"] == "W2"
    assert call("post", f"{where}/switch", {"on": False}).json()["on"] is False
    assert call("post", f"{where}/trial").status_code == 409
    for path in ("/webhooks/999", "/webhooks/99999999999999999999999"):
        assert call("get", path).status_code in {404, 422}, path
    assert call("post", "/webhooks", {"name": "", "url": "nonsense"}).status_code == 422


@pytest.mark.parametrize("who", ["finance", "customer-service-supervisor", "purchasing"])
def test_everybody_else_is_told_who_may(admin: Person, there: Receiver, who: str) -> None:
    """R2: on the pages and over the API."""
    hook = hook_for(admin, there)
    call = api(who)
    for method, path in (("get", ""), ("post", f"/{hook.pk}/secret"), ("get", f"/{hook.pk}/postings")):
        assert call(method, f"/webhooks{path}").status_code == 403
    assert call("post", "/webhooks", {"name": "W", "url": there.url}).status_code == 403
    client = Client()
    client.force_login(Account.objects.get(username=who))
    for path in ("", "/new", f"/{hook.pk}", f"/{hook.pk}/change"):
        assert client.get(f"/webhooks{path}").status_code == 403
    assert client.post(f"/webhooks/{hook.pk}/secret").status_code == 403
    with pytest.raises(NotAllowed):
        subscribing.subscribe(Account.objects.get(username=who).as_person(), Subscribe("x", there.url))


def test_the_pages_lead_through_it(admin: Person, there: Receiver) -> None:
    """E5: add, see the secret once, send a trial, read the log, send again, switch off, errors at their field."""
    client = Client()
    client.force_login(Account.objects.get(username="administrator"))
    assert "/webhooks" in client.get("/me").content.decode()
    bad = client.post("/webhooks/new", {"name": "W", "url": "http://example.com/"})
    assert bad.status_code == 422 and "Only https://" in bad.content.decode()
    said = client.post("/webhooks/new", {"name": "W", "url": there.url, "kinds": ["order"], "steps": []})
    hook = Webhook.objects.get()
    there.secret = secret_of(hook.salt)
    assert there.secret in said.content.decode() and "no-store" in said["Cache-Control"]
    assert there.secret not in client.get(f"/webhooks/{hook.pk}").content.decode()
    assert client.get(f"/webhooks/{hook.pk}/secret").status_code == 405
    client.post(f"/webhooks/{hook.pk}/trial")
    work()
    page = client.get(f"/webhooks/{hook.pk}").content.decode()
    assert "A trial" in page and "Arrived" in page
    client.post(f"/webhooks/{hook.pk}/postings/{told(hook)[0].key}/again")
    work()
    assert len(there.arrived) == 2
    client.post(f"/webhooks/{hook.pk}/off")
    assert "switched off" in client.get("/webhooks").content.decode()
    assert client.post(f"/webhooks/{hook.pk}/postings/nonsense/again").status_code in {404, 409}


def test_no_such_posting(admin: Person, there: Receiver) -> None:
    """Another webhook's posting is not this one's."""
    one, two = hook_for(admin, there), hook_for(admin, there)
    key = subscribing.trial(admin, one.pk).key
    with pytest.raises(NotFound):
        subscribing.resend(admin, two.pk, key)


def test_a_story_is_told_while_the_worker_stumbles(admin: Person, there: Receiver) -> None:
    """E4: the row is taken up again after its lease, under the same id, and nothing is lost."""
    hook = hook_for(admin, there)
    story: Story = given.order("B", upto="intake")
    sequence()
    Outbox.objects.filter(kind="webhook").update(lease=timezone.now() + timedelta(minutes=5), attempts=1)
    assert not run_once() or not there.arrived
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6), tick=False):
        there.secret = secret_of(off_again(hook).salt)
        run_once()
    assert len({*there.bodies}) == story.root.seq
