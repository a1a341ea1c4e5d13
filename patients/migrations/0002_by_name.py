from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patients", "0001_patients")]

    operations = [
        migrations.RemoveIndex(model_name="patient", name="patient_by_site"),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(fields=["search_key", "id"], name="patient_by_name"),
        ),
    ]
