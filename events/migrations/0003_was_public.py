"""Remembers of each entry whether it was ever meant for the public."""

from django.db import migrations, models

NAMES = ("event", "news")


def look_back(apps, schema_editor):
    for name in NAMES:
        apps.get_model("events", name).objects.filter(status__in=["published", "archived"]).update(was_public=True)


class Migration(migrations.Migration):
    dependencies = [("events", "0002_dates_for_calendars")]

    operations = [
        *(
            migrations.AddField(name, "was_public", models.BooleanField(default=False, editable=False))
            for name in NAMES
        ),
        migrations.RunPython(look_back, migrations.RunPython.noop),
    ]
