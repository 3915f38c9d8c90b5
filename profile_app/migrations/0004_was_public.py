"""Remembers of each entry whether it was ever meant for the public."""

from django.db import migrations, models

NAMES = ("person",)


def look_back(apps, schema_editor):
    for name in NAMES:
        apps.get_model("profile_app", name).objects.filter(status__in=["published", "archived"]).update(was_public=True)


class Migration(migrations.Migration):
    dependencies = [("profile_app", "0003_invitations")]

    operations = [
        *(
            migrations.AddField(name, "was_public", models.BooleanField(default=False, editable=False))
            for name in NAMES
        ),
        migrations.RunPython(look_back, migrations.RunPython.noop),
    ]
