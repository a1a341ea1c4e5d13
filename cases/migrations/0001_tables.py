"""The tables of this app, their constraints, indexes and triggers.

In place of the steps by which they were made: a database that took all of those counts as having taken this.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    replaces = [
        ("cases", "0001_cases"),
        ("cases", "0002_what_kind_of_procedure"),
        ("cases", "0003_standby_date"),
        ("cases", "0004_waiting_list_fields"),
        ("cases", "0005_none_for_a_joined_record"),
    ]

    initial = True

    dependencies = [
        ("patients", "0001_tables"),
        ("staff", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Procedure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True)),
                ("name_en", models.CharField(max_length=200)),
                ("name_ru", models.CharField(max_length=200)),
                ("protocol_code", models.SlugField(max_length=60)),
                ("bone_site", models.CharField(max_length=60)),
                ("technique", models.CharField(max_length=60)),
                ("access", models.CharField(blank=True, max_length=60)),
                ("intent", models.CharField(blank=True, max_length=20)),
                ("complexity", models.CharField(blank=True, max_length=20)),
                ("cut", models.CharField(blank=True, max_length=20)),
                ("has_side", models.BooleanField(default=True)),
                (
                    "anaesthesia",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                (
                    "equipment",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                ("duration_p50", models.PositiveSmallIntegerField()),
                ("planned_minutes", models.PositiveSmallIntegerField()),
                ("stay_days_min", models.PositiveSmallIntegerField(default=0)),
                ("stay_days_max", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("duration_p50__gt", 0), ("planned_minutes__gt", 0)),
                        name="procedure_takes_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stay_days_max__gte", models.F("stay_days_min"))),
                        name="procedure_stay_in_order",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "cases_procedureevent" ("access", "anaesthesia", "bone_site", "code", "complexity", "cut", "duration_p50", "equipment", "has_side", "id", "intent", "is_active", "name_en", "name_ru", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_minutes", "protocol_code", "stay_days_max", "stay_days_min", "technique") VALUES (NEW."access", NEW."anaesthesia", NEW."bone_site", NEW."code", NEW."complexity", NEW."cut", NEW."duration_p50", NEW."equipment", NEW."has_side", NEW."id", NEW."intent", NEW."is_active", NEW."name_en", NEW."name_ru", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."planned_minutes", NEW."protocol_code", NEW."stay_days_max", NEW."stay_days_min", NEW."technique"); RETURN NULL;',
                            hash="aef879bb47e53ec507edad2657a4df505032f634",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c36da",
                            table="cases_procedure",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "cases_procedureevent" ("access", "anaesthesia", "bone_site", "code", "complexity", "cut", "duration_p50", "equipment", "has_side", "id", "intent", "is_active", "name_en", "name_ru", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_minutes", "protocol_code", "stay_days_max", "stay_days_min", "technique") VALUES (NEW."access", NEW."anaesthesia", NEW."bone_site", NEW."code", NEW."complexity", NEW."cut", NEW."duration_p50", NEW."equipment", NEW."has_side", NEW."id", NEW."intent", NEW."is_active", NEW."name_en", NEW."name_ru", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."planned_minutes", NEW."protocol_code", NEW."stay_days_max", NEW."stay_days_min", NEW."technique"); RETURN NULL;',
                            hash="0b9a3f70476310d21c74e48bf2c2f6863b090256",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_87d8f",
                            table="cases_procedure",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "cases_procedureevent" ("access", "anaesthesia", "bone_site", "code", "complexity", "cut", "duration_p50", "equipment", "has_side", "id", "intent", "is_active", "name_en", "name_ru", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_minutes", "protocol_code", "stay_days_max", "stay_days_min", "technique") VALUES (OLD."access", OLD."anaesthesia", OLD."bone_site", OLD."code", OLD."complexity", OLD."cut", OLD."duration_p50", OLD."equipment", OLD."has_side", OLD."id", OLD."intent", OLD."is_active", OLD."name_en", OLD."name_ru", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."planned_minutes", OLD."protocol_code", OLD."stay_days_max", OLD."stay_days_min", OLD."technique"); RETURN NULL;',
                            hash="74ada8e1800328438549c256c183f57edee1537e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_3e64c",
                            table="cases_procedure",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcedureEvent",
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
                        to="cases.procedure",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, serialize=False)),
                ("code", models.SlugField(db_index=False, max_length=60)),
                ("name_en", models.CharField(max_length=200)),
                ("name_ru", models.CharField(max_length=200)),
                ("protocol_code", models.SlugField(db_index=False, max_length=60)),
                ("bone_site", models.CharField(max_length=60)),
                ("technique", models.CharField(max_length=60)),
                ("access", models.CharField(blank=True, max_length=60)),
                ("intent", models.CharField(blank=True, max_length=20)),
                ("complexity", models.CharField(blank=True, max_length=20)),
                ("cut", models.CharField(blank=True, max_length=20)),
                ("has_side", models.BooleanField(default=True)),
                (
                    "anaesthesia",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                (
                    "equipment",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                ("duration_p50", models.PositiveSmallIntegerField()),
                ("planned_minutes", models.PositiveSmallIntegerField()),
                ("stay_days_min", models.PositiveSmallIntegerField(default=0)),
                ("stay_days_max", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="bfcfc03468ee8edd48458b7de0b165eb90c9f25c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_fb6d7",
                            table="cases_procedureevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="staff.site"
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="patients.patient",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="cases.procedure",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("left", "left"),
                            ("right", "right"),
                            ("bilateral", "bilateral"),
                            ("not_applicable", "not applicable"),
                        ],
                        max_length=20,
                    ),
                ),
                ("diagnosis_system", models.CharField(default="ICD-10", max_length=40)),
                ("diagnosis_code", models.CharField(max_length=20)),
                ("diagnosis_text", models.CharField(max_length=300)),
                (
                    "surgeon",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("elective", "elective"),
                            ("expedited", "expedited"),
                            ("urgent", "urgent"),
                            ("immediate", "immediate"),
                        ],
                        default="elective",
                        max_length=20,
                    ),
                ),
                ("decided_on", models.DateField()),
                ("wanted_date", models.DateField(blank=True, null=True)),
                ("target_date", models.DateField(blank=True, null=True)),
                ("standby_on", models.DateField(blank=True, null=True)),
                ("priority", models.PositiveSmallIntegerField(db_default=3, default=3)),
                (
                    "contact_stage",
                    models.CharField(
                        choices=[
                            ("not_contacted", "not contacted"),
                            ("no_answer", "no answer"),
                            ("will_ring_back", "will ring back"),
                            ("date_offered", "date offered"),
                            ("agreed", "agreed"),
                        ],
                        db_default="not_contacted",
                        default="not_contacted",
                        max_length=20,
                    ),
                ),
                ("notice_hours", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("booked", "booked"),
                            ("called", "called"),
                            ("in_theatre", "in theatre"),
                            ("operated", "operated"),
                            ("cancelled", "cancelled"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("surgery_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancel_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contraindication", "contraindication"),
                            ("not_ready", "not ready"),
                            ("patient_declined", "patient declined"),
                            ("patient_unable", "patient unable"),
                            ("did_not_attend", "did not attend"),
                            ("no_longer_needed", "no longer needed"),
                            ("treated_elsewhere", "treated elsewhere"),
                            ("hospital_capacity", "hospital capacity"),
                            ("staff_absent", "staff absent"),
                            ("equipment", "equipment"),
                            ("deceased", "deceased"),
                            ("entered_in_error", "entered in error"),
                            ("other", "other"),
                        ],
                        max_length=40,
                    ),
                ),
                ("cancel_note", models.TextField(blank=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["site", "status", "target_date"], name="case_waiting_list"),
                    models.Index(fields=["patient", "status"], name="case_by_patient"),
                    models.Index(fields=["surgeon", "status"], name="case_by_surgeon"),
                    models.Index(fields=["surgery_at"], name="case_by_surgery_at"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["left", "right", "bilateral", "not_applicable"])),
                        name="case_side_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urgency__in", ["elective", "expedited", "urgent", "immediate"])),
                        name="case_urgency_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["waiting", "booked", "called", "in_theatre", "operated", "cancelled"],
                            )
                        ),
                        name="case_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "cancelled"),
                            models.Q(("status", "waiting"), ("surgery_at", None)),
                            models.Q(
                                ("status__in", ["booked", "called", "in_theatre", "operated"]),
                                ("surgery_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="case_dated_when_booked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "cancel_reason__in",
                                    [
                                        "contraindication",
                                        "not_ready",
                                        "patient_declined",
                                        "patient_unable",
                                        "did_not_attend",
                                        "no_longer_needed",
                                        "treated_elsewhere",
                                        "hospital_capacity",
                                        "staff_absent",
                                        "equipment",
                                        "deceased",
                                        "entered_in_error",
                                        "other",
                                    ],
                                ),
                                ("cancelled_at__isnull", False),
                                ("status", "cancelled"),
                            ),
                            models.Q(
                                models.Q(("status", "cancelled"), _negated=True),
                                ("cancel_reason", ""),
                                ("cancelled_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="case_cancelled_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("priority__in", [1, 2, 3, 4])), name="case_priority_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "contact_stage__in",
                                ["not_contacted", "no_answer", "will_ring_back", "date_offered", "agreed"],
                            )
                        ),
                        name="case_contact_stage_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notice_hours", None), ("notice_hours__lte", 336), _connector="OR"
                        ),
                        name="case_notice_is_short",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target_date", None),
                            ("target_date__gte", models.F("decided_on")),
                            _connector="OR",
                        ),
                        name="case_target_after_decision",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="case_status_moves",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{waiting:booked,waiting:cancelled,booked:waiting,booked:called,booked:cancelled,called:booked,called:in_theatre,called:cancelled,in_theatre:operated,in_theatre:cancelled}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="aa752c01c89b92f5c19fea443ea517907a7cbed1",
                            operation="UPDATE",
                            pgid="pgtrigger_case_status_moves_586be",
                            table="cases_case",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="not_of_a_joined_record",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM FROM patients_patient WHERE id = NEW.patient_id FOR SHARE;\n    IF EXISTS (SELECT FROM patients_patient WHERE id = NEW.patient_id AND merged_into_id IS NOT NULL) THEN\n        RAISE EXCEPTION 'this record was joined with another' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                            hash="387f882577ecf9e894ea450af3100fdf4c33b591",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_not_of_a_joined_record_c548b",
                            table="cases_case",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "cases_caseevent" ("cancel_note", "cancel_reason", "cancelled_at", "cancelled_by_id", "contact_stage", "created_at", "created_by_id", "decided_on", "diagnosis_code", "diagnosis_system", "diagnosis_text", "id", "note", "notice_hours", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "procedure_id", "side", "site_id", "standby_on", "status", "surgeon_id", "surgery_at", "target_date", "urgency", "version", "wanted_date") VALUES (NEW."cancel_note", NEW."cancel_reason", NEW."cancelled_at", NEW."cancelled_by_id", NEW."contact_stage", NEW."created_at", NEW."created_by_id", NEW."decided_on", NEW."diagnosis_code", NEW."diagnosis_system", NEW."diagnosis_text", NEW."id", NEW."note", NEW."notice_hours", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."priority", NEW."procedure_id", NEW."side", NEW."site_id", NEW."standby_on", NEW."status", NEW."surgeon_id", NEW."surgery_at", NEW."target_date", NEW."urgency", NEW."version", NEW."wanted_date"); RETURN NULL;',
                            hash="3e3fabe4cafc57616686913356459505f4e8400a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0b483",
                            table="cases_case",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "cases_caseevent" ("cancel_note", "cancel_reason", "cancelled_at", "cancelled_by_id", "contact_stage", "created_at", "created_by_id", "decided_on", "diagnosis_code", "diagnosis_system", "diagnosis_text", "id", "note", "notice_hours", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "procedure_id", "side", "site_id", "standby_on", "status", "surgeon_id", "surgery_at", "target_date", "urgency", "version", "wanted_date") VALUES (NEW."cancel_note", NEW."cancel_reason", NEW."cancelled_at", NEW."cancelled_by_id", NEW."contact_stage", NEW."created_at", NEW."created_by_id", NEW."decided_on", NEW."diagnosis_code", NEW."diagnosis_system", NEW."diagnosis_text", NEW."id", NEW."note", NEW."notice_hours", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."priority", NEW."procedure_id", NEW."side", NEW."site_id", NEW."standby_on", NEW."status", NEW."surgeon_id", NEW."surgery_at", NEW."target_date", NEW."urgency", NEW."version", NEW."wanted_date"); RETURN NULL;',
                            hash="095a3774fc85bab7730420257c95e7c07ffe709e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f5146",
                            table="cases_case",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "cases_caseevent" ("cancel_note", "cancel_reason", "cancelled_at", "cancelled_by_id", "contact_stage", "created_at", "created_by_id", "decided_on", "diagnosis_code", "diagnosis_system", "diagnosis_text", "id", "note", "notice_hours", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "procedure_id", "side", "site_id", "standby_on", "status", "surgeon_id", "surgery_at", "target_date", "urgency", "version", "wanted_date") VALUES (OLD."cancel_note", OLD."cancel_reason", OLD."cancelled_at", OLD."cancelled_by_id", OLD."contact_stage", OLD."created_at", OLD."created_by_id", OLD."decided_on", OLD."diagnosis_code", OLD."diagnosis_system", OLD."diagnosis_text", OLD."id", OLD."note", OLD."notice_hours", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."priority", OLD."procedure_id", OLD."side", OLD."site_id", OLD."standby_on", OLD."status", OLD."surgeon_id", OLD."surgery_at", OLD."target_date", OLD."urgency", OLD."version", OLD."wanted_date"); RETURN NULL;',
                            hash="7bfbba1e1951d5b5999faf9822b8f42ad0a0c702",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_8d49e",
                            table="cases_case",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
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
                        to="cases.case",
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
                    "procedure",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.procedure",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("left", "left"),
                            ("right", "right"),
                            ("bilateral", "bilateral"),
                            ("not_applicable", "not applicable"),
                        ],
                        max_length=20,
                    ),
                ),
                ("diagnosis_system", models.CharField(default="ICD-10", max_length=40)),
                ("diagnosis_code", models.CharField(max_length=20)),
                ("diagnosis_text", models.CharField(max_length=300)),
                (
                    "surgeon",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("elective", "elective"),
                            ("expedited", "expedited"),
                            ("urgent", "urgent"),
                            ("immediate", "immediate"),
                        ],
                        default="elective",
                        max_length=20,
                    ),
                ),
                ("decided_on", models.DateField()),
                ("wanted_date", models.DateField(blank=True, null=True)),
                ("target_date", models.DateField(blank=True, null=True)),
                ("standby_on", models.DateField(blank=True, null=True)),
                ("priority", models.PositiveSmallIntegerField(db_default=3, default=3)),
                (
                    "contact_stage",
                    models.CharField(
                        choices=[
                            ("not_contacted", "not contacted"),
                            ("no_answer", "no answer"),
                            ("will_ring_back", "will ring back"),
                            ("date_offered", "date offered"),
                            ("agreed", "agreed"),
                        ],
                        db_default="not_contacted",
                        default="not_contacted",
                        max_length=20,
                    ),
                ),
                ("notice_hours", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("booked", "booked"),
                            ("called", "called"),
                            ("in_theatre", "in theatre"),
                            ("operated", "operated"),
                            ("cancelled", "cancelled"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("surgery_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancel_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contraindication", "contraindication"),
                            ("not_ready", "not ready"),
                            ("patient_declined", "patient declined"),
                            ("patient_unable", "patient unable"),
                            ("did_not_attend", "did not attend"),
                            ("no_longer_needed", "no longer needed"),
                            ("treated_elsewhere", "treated elsewhere"),
                            ("hospital_capacity", "hospital capacity"),
                            ("staff_absent", "staff absent"),
                            ("equipment", "equipment"),
                            ("deceased", "deceased"),
                            ("entered_in_error", "entered in error"),
                            ("other", "other"),
                        ],
                        max_length=40,
                    ),
                ),
                ("cancel_note", models.TextField(blank=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancelled_by",
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
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="65b17c5dc231aae95e4a5d286bcd92a634f3ebd3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_320b9",
                            table="cases_caseevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
