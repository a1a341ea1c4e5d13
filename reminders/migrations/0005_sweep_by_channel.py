from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reminders", "0004_statements_of_patients")]

    operations = [
        migrations.RemoveIndex(model_name="reminder", name="reminders_due"),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("state", "pending")), fields=["channel", "next_at"], name="reminders_due"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("receipt", "undelivered")),
                fields=["receipt_at"],
                name="messages_undelivered",
            ),
        ),
    ]
