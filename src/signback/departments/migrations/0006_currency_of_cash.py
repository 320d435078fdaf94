"""In which currency each coin was taken: the one in which its order was placed."""

from django.db import migrations, models

SAY = (
    "update departments_cashmove set currency = coalesce((select r.currency from engine_root r "
    "where r.number = departments_cashmove.\"order\"), 'EUR')"
)


class Migration(migrations.Migration):
    dependencies = [("departments", "0005_cash_moves"), ("engine", "0007_currency_of_roots")]

    operations = [
        migrations.AddField(
            model_name="cashmove", name="currency", field=models.CharField(default="EUR", max_length=3)
        ),
        migrations.RunSQL(SAY, migrations.RunSQL.noop),
    ]
