from django.db import migrations

WEIGHTS = {"name": "{a}", "fact": "{a,b}"}


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, weights in WEIGHTS.items():
        schema_editor.execute(
            f"CREATE INDEX content_words_by_{name} ON content_words USING gin (ts_filter(words, '{weights}'))"
        )
    # Out of line the words would cost the planner nothing, and it would rather go through all of them.
    schema_editor.execute("ALTER TABLE content_words ALTER words SET STORAGE MAIN")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in WEIGHTS:
        schema_editor.execute(f"DROP INDEX content_words_by_{name}")
    schema_editor.execute("ALTER TABLE content_words ALTER words SET STORAGE EXTENDED")


class Migration(migrations.Migration):
    dependencies = [("content", "0010_postings")]

    operations = [migrations.RunPython(create, drop)]
