"""Open orders of an existing house stand anew once: what each is asked for is worked out from its ledger."""

from django.db import migrations
from django.utils import timezone

CHUNK = 1000


def stand_anew(apps, schema_editor):
    """One message of the outbox for each open order; the worker does the rest."""
    root, outbox = apps.get_model("engine", "Root"), apps.get_model("engine", "Outbox")
    now = timezone.now()
    found = root.objects.filter(over=False, kind__in=["order", "mall"]).values_list("pk", "number")
    rows = []
    for pk, number in found.iterator(CHUNK):
        rows.append(
            outbox(root_id=pk, kind="restand", payload={"number": number}, once=f"restand/owing/{number}", due=now)
        )
        if len(rows) == CHUNK:
            outbox.objects.bulk_create(rows)
            rows = []
    outbox.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("engine", "0005_owing")]

    operations = [migrations.RunPython(stand_anew, migrations.RunPython.noop)]
