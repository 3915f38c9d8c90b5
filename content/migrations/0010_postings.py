from django.db import migrations

TYPES = {"sqlite": ("text COLLATE BINARY", "blob"), "postgresql": ('text COLLATE "C"', "bytea")}


def create(apps, schema_editor):
    text, keys = TYPES[schema_editor.connection.vendor]
    schema_editor.execute(
        f"CREATE TABLE content_postings (term {text} NOT NULL, kind bigint NOT NULL, keys {keys} NOT NULL,"
        " PRIMARY KEY (term, kind))"
    )
    # They are made with everything else that is stored.
    apps.get_model("content", "Mark").objects.create(kind="*")


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE content_postings")


class Migration(migrations.Migration):
    dependencies = [("content", "0009_last_changed_first")]

    operations = [migrations.RunPython(create, drop)]
