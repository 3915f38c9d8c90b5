from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("profile_app", "0007_over_without_an_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="first_published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
