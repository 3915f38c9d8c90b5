from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0005_last_changed_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="course",
            name="first_published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="first_published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="news",
            name="first_published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="opening",
            name="first_published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
