"""The tables of this app, their constraints, indexes and triggers."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import pgtrigger.compiler
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AccessEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("user_id", models.UUIDField(db_index=True)),
                ("place", models.CharField(max_length=80)),
                (
                    "patient_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["patient_ids"], name="access_by_patient")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="907f565a4fbd3b72e98f6ad2b080ccb1395934b3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_718eb",
                            table="audit_accessevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
