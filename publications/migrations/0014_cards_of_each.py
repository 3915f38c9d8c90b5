from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publications", "0013_first_published_at")]

    # Cards are made when they are first shown.
    operations = [
        migrations.DeleteModel("Card"),
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("work", models.BigIntegerField()),
                ("own", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
                ("frame", models.CharField(max_length=80)),
                ("html", models.TextField()),
                ("marks", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("work", "own"), name="one_card_of_a_work_for_each"),
                ],
            },
        ),
    ]
