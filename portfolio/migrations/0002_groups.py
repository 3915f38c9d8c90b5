"""The groups Editors, who may change all content, and Members, who have no rights yet."""

from django.db import migrations

EDITORS, MEMBERS = "Editors", "Members"
DEEDS = ("add", "change", "delete", "view")
CONTENT = {
    "content": ["topic", "topicsynonym", "page"],
    "profile_app": [
        "person",
        "namevariant",
        "profilelink",
        "position",
        "advising",
        "education",
        "award",
        "service",
        "identity",
    ],
    "publications": ["publication", "venue", "authorship", "attachment"],
    "projects": ["project", "membership", "section", "figure", "funding", "attachment"],
    "events": ["event", "speaking", "occurrence", "attachment", "news"],
    "portfolio": ["sitesettings", "menulink", "placement"],
}


def make_groups(apps, schema_editor):
    """Makes the permissions, too: Django would add them only after all migrations have run."""
    editors, _ = apps.get_model("auth", "Group").objects.get_or_create(name=EDITORS)
    apps.get_model("auth", "Group").objects.get_or_create(name=MEMBERS)
    permissions, types = apps.get_model("auth", "Permission").objects, apps.get_model("contenttypes", "ContentType")
    for app, names in CONTENT.items():
        for name in names:
            kind, _ = types.objects.get_or_create(app_label=app, model=name)
            words = apps.get_model(app, name)._meta.verbose_name
            for deed in DEEDS:
                permission, _ = permissions.get_or_create(
                    content_type=kind, codename=f"{deed}_{name}", defaults={"name": f"Can {deed} {words}"}
                )
                editors.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0001_initial"),
        ("content", "0001_initial"),
        ("profile_app", "0001_initial"),
        ("publications", "0001_initial"),
        ("projects", "0001_initial"),
        ("events", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
