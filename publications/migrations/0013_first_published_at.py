from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publications", "0012_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name="listed",
            name="since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="publication",
            name="first_published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="listed",
            index=models.Index(fields=["-since", "-issued", "-work"], name="listed_newest_here"),
        ),
    ]
