from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0011_words_of_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="page",
            name="first_published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
