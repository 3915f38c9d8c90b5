"""Takes from the groups the permissions that nothing asks any more: what they may do is said by each app's rules."""

from django.db import migrations


def forget_permissions(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["Editors", "Members"]):
        group.permissions.clear()


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0002_groups")]

    operations = [migrations.RunPython(forget_permissions, migrations.RunPython.noop)]
