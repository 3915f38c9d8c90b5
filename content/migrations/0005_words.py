from django.db import migrations

STATEMENTS = {
    "sqlite": [
        "CREATE VIRTUAL TABLE content_words USING fts5(title, text, tokenize = 'ascii')",
    ],
    "postgresql": [
        "CREATE TABLE content_words (id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX content_words_by_word ON content_words USING gin (words)",
    ],
}


def create(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE content_words")


class Migration(migrations.Migration):
    dependencies = [("content", "0004_was_public")]

    operations = [migrations.RunPython(create, drop)]
