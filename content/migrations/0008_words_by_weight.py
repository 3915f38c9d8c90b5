from django.db import migrations

WORDS = {
    "sqlite": [
        "DROP TABLE content_words",
        "CREATE VIRTUAL TABLE content_words USING fts5(names, facts, texts, tokenize = 'ascii')",
    ],
    # The weights of a tsvector tell names, facts and texts apart.
    "postgresql": ["DELETE FROM content_words"],
}
# Words in the order of their code points, so that what begins alike stands together.
COLUMN = {"sqlite": "text COLLATE BINARY", "postgresql": 'text COLLATE "C"'}
FORMER = {
    "sqlite": [
        "DROP TABLE content_words",
        "CREATE VIRTUAL TABLE content_words USING fts5(title, text, tokenize = 'ascii')",
    ],
    "postgresql": ["DELETE FROM content_words"],
}


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (
        *WORDS[vendor],
        f"CREATE TABLE content_vocabulary (token {COLUMN[vendor]} PRIMARY KEY, backwards {COLUMN[vendor]} NOT NULL)",
        "CREATE INDEX content_vocabulary_backwards ON content_vocabulary (backwards)",
    ):
        schema_editor.execute(statement)
    apps.get_model("content", "Mark").objects.create(kind="*")


def drop(apps, schema_editor):
    for statement in (*FORMER[schema_editor.connection.vendor], "DROP TABLE content_vocabulary"):
        schema_editor.execute(statement)
    apps.get_model("content", "Mark").objects.create(kind="*")


class Migration(migrations.Migration):
    dependencies = [("content", "0007_review")]

    operations = [migrations.RunPython(create, drop)]
