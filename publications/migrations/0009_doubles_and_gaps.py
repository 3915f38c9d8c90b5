"""Lets the admin find doubles and gaps among very many works."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publications", "0008_selected_works"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="authorship",
            index=models.Index(condition=models.Q(("person", None)), fields=["credited_name"], name="credit_of_nobody"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["type", "title"], name="publication_by_title"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("doi", ""), _negated=True), fields=["doi"], name="publication_by_doi"
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("body", "")), fields=["-issued", "-id"], name="publication_no_abstract"
            ),
        ),
    ]
