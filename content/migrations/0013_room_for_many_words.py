from django.db import migrations

# How much SQLite gathers of what is new to the index of words before it writes a part of it that is to be merged with
# the others; it never holds more than a transaction adds.
ROOM, USUAL = 16 * 2**20, 2**20
SET = "INSERT INTO content_words (content_words, rank) VALUES ('hashsize', %s)"


def widen(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SET, [ROOM])


def narrow(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SET, [USUAL])


class Migration(migrations.Migration):
    dependencies = [("content", "0012_first_published_at")]

    operations = [migrations.RunPython(widen, narrow)]
