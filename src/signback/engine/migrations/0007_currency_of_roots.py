"""In which currency each order is asked for: a mall order's as it was placed, else the contract's, else euros."""

from django.db import migrations, models

SAID = {"sqlite": "json_extract(e.body, '$.currency')", "postgresql": "e.body::json->>'currency'"}
MALL = (
    "update engine_root set currency = (select {said} from engine_entry e where e.root_id = engine_root.id and e.seq = 1) "
    "where kind = 'mall'"
)
ORDERS = (
    "update engine_root set currency = coalesce((select c.currency from orders_contract c "
    "where c.id = engine_root.contract_id), 'EUR') where kind = 'order'"
)


def say_currency(apps, schema_editor):
    """One statement for each kind."""
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(MALL.format(said=SAID[vendor]))
        cursor.execute(ORDERS)


class Migration(migrations.Migration):
    dependencies = [("engine", "0006_owing_of_open_orders"), ("orders", "0005_mall")]

    operations = [
        migrations.AddField(model_name="root", name="currency", field=models.CharField(max_length=3, null=True)),
        migrations.RunPython(say_currency, migrations.RunPython.noop),
    ]
