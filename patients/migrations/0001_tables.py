"""The tables of this app, their constraints, indexes and triggers.

In place of the steps by which they were made: a database that took all of those counts as having taken this.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import phonenumber_field.modelfields
from django.conf import settings
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    replaces = [
        ("patients", "0001_patients"),
        ("patients", "0002_by_name"),
        ("patients", "0003_medicine_codes"),
        ("patients", "0004_contact_choices"),
        ("patients", "0005_joined_records"),
    ]

    initial = True

    dependencies = [
        ("staff", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name="Patient",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="home_patients",
                        to="staff.site",
                    ),
                ),
                ("family_name", models.CharField(max_length=120)),
                ("given_name", models.CharField(max_length=120)),
                ("other_names", models.CharField(blank=True, max_length=120)),
                ("birth_date", models.DateField()),
                (
                    "sex",
                    models.CharField(
                        choices=[
                            ("female", "female"),
                            ("male", "male"),
                            ("other", "other"),
                            ("unknown", "unknown"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "language",
                    models.CharField(choices=[("en", "en"), ("ru", "ru")], default="en", max_length=5),
                ),
                ("time_zone", models.CharField(max_length=64)),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("may_email", models.BooleanField(default=True)),
                ("may_text", models.BooleanField(default=True)),
                (
                    "contact_first",
                    models.CharField(blank=True, choices=[("email", "email"), ("sms", "sms")], max_length=10),
                ),
                ("deceased_on", models.DateField(blank=True, null=True)),
                ("search_key", models.CharField(editable=False, max_length=400)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="patients.patient",
                    ),
                ),
                ("merged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "merged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("merged_reason", models.CharField(blank=True, db_default="", max_length=300)),
                ("known_at", models.ManyToManyField(related_name="patients", to="staff.site")),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search_key"], name="patient_search", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(fields=["birth_date"], name="patient_birth_date"),
                    models.Index(fields=["search_key", "id"], name="patient_by_name"),
                    models.Index(
                        condition=models.Q(("phone", ""), _negated=True),
                        fields=["phone"],
                        name="patient_phone",
                    ),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="patient_joined",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["female", "male", "other", "unknown"])),
                        name="patient_sex_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["en", "ru"])), name="patient_language_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deceased_on", None),
                            ("deceased_on__gte", models.F("birth_date")),
                            _connector="OR",
                        ),
                        name="patient_dies_after_birth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contact_first__in", ["", "email", "sms"])),
                        name="patient_contact_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_at", None), ("merged_by", None), ("merged_into", None)),
                            models.Q(
                                ("merged_at__isnull", False),
                                ("merged_by__isnull", False),
                                ("merged_into__isnull", False),
                                models.Q(("merged_into", models.F("id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="patient_joined_by_somebody",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="read_only_once_joined",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."merged_into_id" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="b2813d6212ccaaf455ee005af0c2a614d0e52076",
                            operation="UPDATE",
                            pgid="pgtrigger_read_only_once_joined_468a9",
                            table="patients_patient",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_patientevent" ("birth_date", "contact_first", "created_at", "deceased_on", "email", "family_name", "given_name", "id", "language", "may_email", "may_text", "merged_at", "merged_by_id", "merged_into_id", "merged_reason", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search_key", "sex", "site_id", "time_zone", "updated_at", "version") VALUES (NEW."birth_date", NEW."contact_first", NEW."created_at", NEW."deceased_on", NEW."email", NEW."family_name", NEW."given_name", NEW."id", NEW."language", NEW."may_email", NEW."may_text", NEW."merged_at", NEW."merged_by_id", NEW."merged_into_id", NEW."merged_reason", NEW."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."search_key", NEW."sex", NEW."site_id", NEW."time_zone", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="7e45425cd50b91c50b2c09b534262024061316af",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_62165",
                            table="patients_patient",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "patients_patientevent" ("birth_date", "contact_first", "created_at", "deceased_on", "email", "family_name", "given_name", "id", "language", "may_email", "may_text", "merged_at", "merged_by_id", "merged_into_id", "merged_reason", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search_key", "sex", "site_id", "time_zone", "updated_at", "version") VALUES (NEW."birth_date", NEW."contact_first", NEW."created_at", NEW."deceased_on", NEW."email", NEW."family_name", NEW."given_name", NEW."id", NEW."language", NEW."may_email", NEW."may_text", NEW."merged_at", NEW."merged_by_id", NEW."merged_into_id", NEW."merged_reason", NEW."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."search_key", NEW."sex", NEW."site_id", NEW."time_zone", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="dbf522c93e6dcdc0caf444fbfc700917edab8f79",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_546ce",
                            table="patients_patient",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_patientevent" ("birth_date", "contact_first", "created_at", "deceased_on", "email", "family_name", "given_name", "id", "language", "may_email", "may_text", "merged_at", "merged_by_id", "merged_into_id", "merged_reason", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search_key", "sex", "site_id", "time_zone", "updated_at", "version") VALUES (OLD."birth_date", OLD."contact_first", OLD."created_at", OLD."deceased_on", OLD."email", OLD."family_name", OLD."given_name", OLD."id", OLD."language", OLD."may_email", OLD."may_text", OLD."merged_at", OLD."merged_by_id", OLD."merged_into_id", OLD."merged_reason", OLD."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."search_key", OLD."sex", OLD."site_id", OLD."time_zone", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="d358a8641dc2915df972517f4b551a4bc2059f6e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9898d",
                            table="patients_patient",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="patients.patient",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, serialize=False)),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="staff.site",
                    ),
                ),
                ("family_name", models.CharField(max_length=120)),
                ("given_name", models.CharField(max_length=120)),
                ("other_names", models.CharField(blank=True, max_length=120)),
                ("birth_date", models.DateField()),
                (
                    "sex",
                    models.CharField(
                        choices=[
                            ("female", "female"),
                            ("male", "male"),
                            ("other", "other"),
                            ("unknown", "unknown"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "language",
                    models.CharField(choices=[("en", "en"), ("ru", "ru")], default="en", max_length=5),
                ),
                ("time_zone", models.CharField(max_length=64)),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("may_email", models.BooleanField(default=True)),
                ("may_text", models.BooleanField(default=True)),
                (
                    "contact_first",
                    models.CharField(blank=True, choices=[("email", "email"), ("sms", "sms")], max_length=10),
                ),
                ("deceased_on", models.DateField(blank=True, null=True)),
                ("search_key", models.CharField(editable=False, max_length=400)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="patients.patient",
                    ),
                ),
                ("merged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "merged_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("merged_reason", models.CharField(blank=True, db_default="", max_length=300)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d56fc44e91ee8df71d41dd0265710731967b921c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_ade9e",
                            table="patients_patientevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientIdentifier",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="patients.patient",
                    ),
                ),
                ("authority", models.CharField(max_length=200)),
                ("value", models.CharField(max_length=100)),
                ("value_key", models.CharField(editable=False, max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hospital_number", "hospital number"),
                            ("national", "national"),
                            ("insurance", "insurance"),
                            ("passport", "passport"),
                            ("driving_licence", "driving licence"),
                            ("other", "other"),
                        ],
                        default="hospital_number",
                        max_length=20,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["value_key"], name="identifier_value_key")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("authority", "value_key"), name="identifier_belongs_to_one_patient"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "hospital_number",
                                    "national",
                                    "insurance",
                                    "passport",
                                    "driving_licence",
                                    "other",
                                ],
                            )
                        ),
                        name="identifier_kind_is_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="not_of_a_joined_record",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM FROM patients_patient WHERE id = NEW.patient_id FOR SHARE;\n    IF EXISTS (SELECT FROM patients_patient WHERE id = NEW.patient_id AND merged_into_id IS NOT NULL) THEN\n        RAISE EXCEPTION 'this record was joined with another' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                            hash="689881763408210eac548123c16628eb096e80bd",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_not_of_a_joined_record_c0818",
                            table="patients_patientidentifier",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_patientidentifierevent" ("authority", "id", "kind", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "value_key") VALUES (NEW."authority", NEW."id", NEW."kind", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."value", NEW."value_key"); RETURN NULL;',
                            hash="1f2a2a3a0d3dbd05fafe2e3a679e235f34e91fbf",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_37153",
                            table="patients_patientidentifier",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "patients_patientidentifierevent" ("authority", "id", "kind", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "value_key") VALUES (NEW."authority", NEW."id", NEW."kind", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."value", NEW."value_key"); RETURN NULL;',
                            hash="600be1c1a37e5a341e7b702a2f869707ef293c71",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_833e2",
                            table="patients_patientidentifier",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_patientidentifierevent" ("authority", "id", "kind", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "value_key") VALUES (OLD."authority", OLD."id", OLD."kind", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."value", OLD."value_key"); RETURN NULL;',
                            hash="f3ce93dcb1eb4b9f6ffbedd3292272dfd7d1fee6",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a926d",
                            table="patients_patientidentifier",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientIdentifierEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="patients.patientidentifier",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, serialize=False)),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="patients.patient",
                    ),
                ),
                ("authority", models.CharField(max_length=200)),
                ("value", models.CharField(max_length=100)),
                ("value_key", models.CharField(editable=False, max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hospital_number", "hospital number"),
                            ("national", "national"),
                            ("insurance", "insurance"),
                            ("passport", "passport"),
                            ("driving_licence", "driving licence"),
                            ("other", "other"),
                        ],
                        default="hospital_number",
                        max_length=20,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="de02e47bbd0ed6bd0e869ab48f6658cac8d3c48d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8fe3f",
                            table="patients_patientidentifierevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RelatedPerson",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="related_people",
                        to="patients.patient",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("relation", models.CharField(blank=True, max_length=80)),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("is_guardian", models.BooleanField(default=False)),
                ("is_emergency_contact", models.BooleanField(default=False)),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="not_of_a_joined_record",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM FROM patients_patient WHERE id = NEW.patient_id FOR SHARE;\n    IF EXISTS (SELECT FROM patients_patient WHERE id = NEW.patient_id AND merged_into_id IS NOT NULL) THEN\n        RAISE EXCEPTION 'this record was joined with another' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                            hash="d9ba498a47728db6146e007067c38c2feaf14da2",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_not_of_a_joined_record_bacea",
                            table="patients_relatedperson",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_relatedpersonevent" ("email", "id", "is_emergency_contact", "is_guardian", "name", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "relation") VALUES (NEW."email", NEW."id", NEW."is_emergency_contact", NEW."is_guardian", NEW."name", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."relation"); RETURN NULL;',
                            hash="a2f226e5f8c6593863246f4ffd26022e94767cbf",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_27dca",
                            table="patients_relatedperson",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "patients_relatedpersonevent" ("email", "id", "is_emergency_contact", "is_guardian", "name", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "relation") VALUES (NEW."email", NEW."id", NEW."is_emergency_contact", NEW."is_guardian", NEW."name", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."relation"); RETURN NULL;',
                            hash="e8c622652089d5ea071c11aee0bd93cc7d6cf97b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_5ea6e",
                            table="patients_relatedperson",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_relatedpersonevent" ("email", "id", "is_emergency_contact", "is_guardian", "name", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "relation") VALUES (OLD."email", OLD."id", OLD."is_emergency_contact", OLD."is_guardian", OLD."name", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."relation"); RETURN NULL;',
                            hash="024ac2baf1c67a7441eadd015f98a67cff2e1290",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_fa175",
                            table="patients_relatedperson",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RelatedPersonEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="patients.relatedperson",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, serialize=False)),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="patients.patient",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("relation", models.CharField(blank=True, max_length=80)),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("is_guardian", models.BooleanField(default=False)),
                ("is_emergency_contact", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a4335b65ef812c51a63a01f60b877504e7bb6840",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_08850",
                            table="patients_relatedpersonevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("system", models.CharField(blank=True, max_length=120)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("text", models.CharField(max_length=300)),
                ("source", models.CharField(blank=True, max_length=40)),
                ("source_id", models.CharField(blank=True, max_length=100)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conditions",
                        to="patients.patient",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("resolved", "resolved"),
                            ("entered_in_error", "entered in error"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                ("onset_on", models.DateField(blank=True, null=True)),
                ("abated_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["patient", "status"], name="condition_by_patient")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_id", ""), _negated=True),
                        fields=("patient", "source", "source_id"),
                        name="condition_once_per_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "resolved", "entered_in_error"])),
                        name="condition_status_is_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="not_of_a_joined_record",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM FROM patients_patient WHERE id = NEW.patient_id FOR SHARE;\n    IF EXISTS (SELECT FROM patients_patient WHERE id = NEW.patient_id AND merged_into_id IS NOT NULL) THEN\n        RAISE EXCEPTION 'this record was joined with another' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                            hash="17b258ff65b39d3ac8bcd0a62661ba05c5b8e8a3",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_not_of_a_joined_record_e4bec",
                            table="patients_condition",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_conditionevent" ("abated_on", "code", "id", "onset_on", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "source_id", "status", "system", "text") VALUES (NEW."abated_on", NEW."code", NEW."id", NEW."onset_on", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."source", NEW."source_id", NEW."status", NEW."system", NEW."text"); RETURN NULL;',
                            hash="3cfdb57a56fe17ff7bdb72e97506caad2c5248e5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_07e1c",
                            table="patients_condition",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "patients_conditionevent" ("abated_on", "code", "id", "onset_on", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "source_id", "status", "system", "text") VALUES (NEW."abated_on", NEW."code", NEW."id", NEW."onset_on", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."source", NEW."source_id", NEW."status", NEW."system", NEW."text"); RETURN NULL;',
                            hash="3b870435a2a71aba21cc67f6e7c881687ee9961a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6df95",
                            table="patients_condition",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_conditionevent" ("abated_on", "code", "id", "onset_on", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "source_id", "status", "system", "text") VALUES (OLD."abated_on", OLD."code", OLD."id", OLD."onset_on", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."source", OLD."source_id", OLD."status", OLD."system", OLD."text"); RETURN NULL;',
                            hash="9b397565c3e1b3ff01eb72633598a7f6bf97e713",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_26f1e",
                            table="patients_condition",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConditionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="patients.condition",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, serialize=False)),
                ("system", models.CharField(blank=True, max_length=120)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("text", models.CharField(max_length=300)),
                ("source", models.CharField(blank=True, max_length=40)),
                ("source_id", models.CharField(blank=True, max_length=100)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="patients.patient",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("resolved", "resolved"),
                            ("entered_in_error", "entered in error"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                ("onset_on", models.DateField(blank=True, null=True)),
                ("abated_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d3f643e962d731f53c7b280531c004edb70af8d5",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2fdad",
                            table="patients_conditionevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Medicine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("system", models.CharField(blank=True, max_length=120)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("text", models.CharField(max_length=300)),
                ("source", models.CharField(blank=True, max_length=40)),
                ("source_id", models.CharField(blank=True, max_length=100)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="medicines",
                        to="patients.patient",
                    ),
                ),
                ("dose", models.CharField(blank=True, max_length=200)),
                ("atc", models.CharField(blank=True, max_length=7)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("stopped", "stopped"),
                            ("completed", "completed"),
                            ("entered_in_error", "entered in error"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                ("started_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["patient", "status"], name="medicine_by_patient")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_id", ""), _negated=True),
                        fields=("patient", "source", "source_id"),
                        name="medicine_once_per_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["active", "stopped", "completed", "entered_in_error"])
                        ),
                        name="medicine_status_is_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="not_of_a_joined_record",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM FROM patients_patient WHERE id = NEW.patient_id FOR SHARE;\n    IF EXISTS (SELECT FROM patients_patient WHERE id = NEW.patient_id AND merged_into_id IS NOT NULL) THEN\n        RAISE EXCEPTION 'this record was joined with another' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                            hash="261a6649737ca382e57f9d7ff9bdfe2822022248",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_not_of_a_joined_record_59e22",
                            table="patients_medicine",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_medicineevent" ("atc", "code", "dose", "id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "source_id", "started_on", "status", "system", "text") VALUES (NEW."atc", NEW."code", NEW."dose", NEW."id", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."source", NEW."source_id", NEW."started_on", NEW."status", NEW."system", NEW."text"); RETURN NULL;',
                            hash="9a57494e5b924f5d7e069627a65bde3f1ac985fc",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3ef3d",
                            table="patients_medicine",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "patients_medicineevent" ("atc", "code", "dose", "id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "source_id", "started_on", "status", "system", "text") VALUES (NEW."atc", NEW."code", NEW."dose", NEW."id", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."source", NEW."source_id", NEW."started_on", NEW."status", NEW."system", NEW."text"); RETURN NULL;',
                            hash="397bc8d616864dbfc3798db510b80bec9e2d5b14",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b0b9a",
                            table="patients_medicine",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_medicineevent" ("atc", "code", "dose", "id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "source_id", "started_on", "status", "system", "text") VALUES (OLD."atc", OLD."code", OLD."dose", OLD."id", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."source", OLD."source_id", OLD."started_on", OLD."status", OLD."system", OLD."text"); RETURN NULL;',
                            hash="c36082d043e73cf7bc70031a1ac1cd3b3d38000f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_8df8c",
                            table="patients_medicine",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MedicineEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="patients.medicine",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, serialize=False)),
                ("system", models.CharField(blank=True, max_length=120)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("text", models.CharField(max_length=300)),
                ("source", models.CharField(blank=True, max_length=40)),
                ("source_id", models.CharField(blank=True, max_length=100)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="patients.patient",
                    ),
                ),
                ("dose", models.CharField(blank=True, max_length=200)),
                ("atc", models.CharField(blank=True, max_length=7)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("stopped", "stopped"),
                            ("completed", "completed"),
                            ("entered_in_error", "entered in error"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                ("started_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d94a181f61290ca5ce6233de3c97a2e0dd127c0d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b52da",
                            table="patients_medicineevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Allergy",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("system", models.CharField(blank=True, max_length=120)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("text", models.CharField(max_length=300)),
                ("source", models.CharField(blank=True, max_length=40)),
                ("source_id", models.CharField(blank=True, max_length=100)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allergies",
                        to="patients.patient",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("medication", "medication"),
                            ("food", "food"),
                            ("environment", "environment"),
                            ("biologic", "biologic"),
                            ("latex", "latex"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                (
                    "criticality",
                    models.CharField(
                        choices=[("low", "low"), ("high", "high"), ("unable_to_assess", "unable to assess")],
                        default="unable_to_assess",
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("resolved", "resolved"),
                            ("entered_in_error", "entered in error"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                ("reactions", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "indexes": [models.Index(fields=["patient", "status"], name="allergy_by_patient")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_id", ""), _negated=True),
                        fields=("patient", "source", "source_id"),
                        name="allergy_once_per_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "resolved", "entered_in_error"])),
                        name="allergy_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                ["medication", "food", "environment", "biologic", "latex", "other"],
                            )
                        ),
                        name="allergy_category_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("criticality__in", ["low", "high", "unable_to_assess"])),
                        name="allergy_criticality_is_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="not_of_a_joined_record",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM FROM patients_patient WHERE id = NEW.patient_id FOR SHARE;\n    IF EXISTS (SELECT FROM patients_patient WHERE id = NEW.patient_id AND merged_into_id IS NOT NULL) THEN\n        RAISE EXCEPTION 'this record was joined with another' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                            hash="c49ab8da156c1e5b24541454b2014b25f0121ab2",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_not_of_a_joined_record_cdc89",
                            table="patients_allergy",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_allergyevent" ("category", "code", "criticality", "id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reactions", "recorded_at", "recorded_by_id", "source", "source_id", "status", "system", "text") VALUES (NEW."category", NEW."code", NEW."criticality", NEW."id", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reactions", NEW."recorded_at", NEW."recorded_by_id", NEW."source", NEW."source_id", NEW."status", NEW."system", NEW."text"); RETURN NULL;',
                            hash="06616e9903349ce8b054b73a8f7cdebb2043964f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_09063",
                            table="patients_allergy",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "patients_allergyevent" ("category", "code", "criticality", "id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reactions", "recorded_at", "recorded_by_id", "source", "source_id", "status", "system", "text") VALUES (NEW."category", NEW."code", NEW."criticality", NEW."id", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reactions", NEW."recorded_at", NEW."recorded_by_id", NEW."source", NEW."source_id", NEW."status", NEW."system", NEW."text"); RETURN NULL;',
                            hash="c4dddce505becd2bb7422918d7adbdd0ab238762",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6c37b",
                            table="patients_allergy",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_allergyevent" ("category", "code", "criticality", "id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reactions", "recorded_at", "recorded_by_id", "source", "source_id", "status", "system", "text") VALUES (OLD."category", OLD."code", OLD."criticality", OLD."id", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reactions", OLD."recorded_at", OLD."recorded_by_id", OLD."source", OLD."source_id", OLD."status", OLD."system", OLD."text"); RETURN NULL;',
                            hash="207e45902191c122d10b7d74c530f7557661a3fc",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9391c",
                            table="patients_allergy",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AllergyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="patients.allergy",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, serialize=False)),
                ("system", models.CharField(blank=True, max_length=120)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("text", models.CharField(max_length=300)),
                ("source", models.CharField(blank=True, max_length=40)),
                ("source_id", models.CharField(blank=True, max_length=100)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="patients.patient",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("medication", "medication"),
                            ("food", "food"),
                            ("environment", "environment"),
                            ("biologic", "biologic"),
                            ("latex", "latex"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                (
                    "criticality",
                    models.CharField(
                        choices=[("low", "low"), ("high", "high"), ("unable_to_assess", "unable to assess")],
                        default="unable_to_assess",
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("resolved", "resolved"),
                            ("entered_in_error", "entered in error"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                ("reactions", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c548d99255e80820398f5ae48af48c09093f1f15",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_539c8",
                            table="patients_allergyevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Measurement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measurements",
                        to="patients.patient",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("height", "height"),
                            ("weight", "weight"),
                            ("bmi", "bmi"),
                            ("temperature", "temperature"),
                            ("pulse", "pulse"),
                            ("systolic", "systolic"),
                            ("diastolic", "diastolic"),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=7)),
                ("unit", models.CharField(max_length=20)),
                ("measured_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["patient", "kind", "-measured_at"], name="measurement_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["height", "weight", "bmi", "temperature", "pulse", "systolic", "diastolic"],
                            )
                        ),
                        name="measurement_kind_is_known",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="not_of_a_joined_record",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM FROM patients_patient WHERE id = NEW.patient_id FOR SHARE;\n    IF EXISTS (SELECT FROM patients_patient WHERE id = NEW.patient_id AND merged_into_id IS NOT NULL) THEN\n        RAISE EXCEPTION 'this record was joined with another' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                            hash="249901d2176c9cbd98cea2f7e32847bb5089b649",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_not_of_a_joined_record_66226",
                            table="patients_measurement",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_measurementevent" ("by_id", "id", "kind", "measured_at", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "value", "withdrawn_at") VALUES (NEW."by_id", NEW."id", NEW."kind", NEW."measured_at", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."unit", NEW."value", NEW."withdrawn_at"); RETURN NULL;',
                            hash="da632ec83b2ac9d7820dc43b1ae7fc5da44bb252",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ac3bc",
                            table="patients_measurement",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "patients_measurementevent" ("by_id", "id", "kind", "measured_at", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "value", "withdrawn_at") VALUES (NEW."by_id", NEW."id", NEW."kind", NEW."measured_at", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."unit", NEW."value", NEW."withdrawn_at"); RETURN NULL;',
                            hash="0d76460d3111c2153e719dcd86c149a39aa37847",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1bcce",
                            table="patients_measurement",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "patients_measurementevent" ("by_id", "id", "kind", "measured_at", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "value", "withdrawn_at") VALUES (OLD."by_id", OLD."id", OLD."kind", OLD."measured_at", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."unit", OLD."value", OLD."withdrawn_at"); RETURN NULL;',
                            hash="65d33cb1a23e53f5222e5c7aec83eb5bafec1995",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_badc8",
                            table="patients_measurement",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasurementEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="patients.measurement",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, serialize=False)),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="patients.patient",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("height", "height"),
                            ("weight", "weight"),
                            ("bmi", "bmi"),
                            ("temperature", "temperature"),
                            ("pulse", "pulse"),
                            ("systolic", "systolic"),
                            ("diastolic", "diastolic"),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=7)),
                ("unit", models.CharField(max_length=20)),
                ("measured_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ffd54c3ef040da7b4b3f0102eb875ad6c42ee8f0",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d0c93",
                            table="patients_measurementevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
