"""A token may end by itself, and may be for reading alone (R1)."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """How long a token lasts, and how much it opens."""

    dependencies = [("orders", "0003_late_tells")]

    operations = [
        migrations.AddField("apitoken", "ends", models.DateTimeField(null=True)),
        migrations.AddField("apitoken", "only_reads", models.BooleanField(default=False)),
    ]
