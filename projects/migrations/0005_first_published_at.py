from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0004_last_changed_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="first_published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
