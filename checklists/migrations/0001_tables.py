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
        ("checklists", "0001_initial"),
        ("checklists", "0002_clinicians_work"),
        ("checklists", "0003_readiness_of_all"),
        ("checklists", "0004_rows_not_in_order"),
        ("checklists", "0005_what_patients_say"),
    ]

    initial = True

    dependencies = [
        ("cases", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Requirement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirements",
                        to="cases.case",
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=20)),
                ("group", models.CharField(max_length=30)),
                ("owner", models.CharField(max_length=20)),
                ("on_the_day", models.BooleanField(default=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("state", models.CharField(default="missing", max_length=20)),
                ("forecast", models.CharField(default="", max_length=10)),
                ("due_on", models.DateField(null=True)),
                ("valid_until", models.DateTimeField(null=True)),
                ("takes_days", models.PositiveSmallIntegerField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("state__in", ["block", "disputed", "expired", "missing", "review"])
                        ),
                        fields=["owner", "due_on"],
                        name="open_requirements",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["pass", "not_applicable"]), _negated=True),
                        fields=["case"],
                        include=(
                            "state",
                            "kind",
                            "forecast",
                            "due_on",
                            "takes_days",
                            "valid_until",
                            "on_the_day",
                        ),
                        name="not_in_order",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "code"), name="one_row_per_requirement")
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="cases.case"
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="checklists.requirement",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accept", "accept"),
                            ("waive", "waive"),
                            ("defer", "defer"),
                            ("repeat", "repeat"),
                            ("block", "block"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("role", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("surgery_date", models.DateField(null=True)),
                ("procedure_code", models.CharField(max_length=40)),
                ("side", models.CharField(max_length=20)),
                (
                    "evidence_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "second_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("second_role", models.CharField(blank=True, max_length=20)),
                ("second_at", models.DateTimeField(null=True)),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["accept", "waive", "defer", "repeat", "block"])),
                        name="decision_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_decision_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("second_at__isnull", True), ("second_by__isnull", True)),
                            models.Q(("second_at__isnull", False), ("second_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_second_signature_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second_by__isnull", True),
                            models.Q(("second_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="two_signatures_are_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_withdrawal_has_a_name_and_a_time",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "checklists_decisionevent" ("at", "by_id", "case_id", "evidence_ids", "expires_at", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "procedure_code", "reason", "requirement_id", "role", "second_at", "second_by_id", "second_role", "side", "surgery_date", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."at", NEW."by_id", NEW."case_id", NEW."evidence_ids", NEW."expires_at", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."procedure_code", NEW."reason", NEW."requirement_id", NEW."role", NEW."second_at", NEW."second_by_id", NEW."second_role", NEW."side", NEW."surgery_date", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;',
                            hash="a549d7913b41981e5043670143d5a4fc42335e82",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_13ea7",
                            table="checklists_decision",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "checklists_decisionevent" ("at", "by_id", "case_id", "evidence_ids", "expires_at", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "procedure_code", "reason", "requirement_id", "role", "second_at", "second_by_id", "second_role", "side", "surgery_date", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."at", NEW."by_id", NEW."case_id", NEW."evidence_ids", NEW."expires_at", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."procedure_code", NEW."reason", NEW."requirement_id", NEW."role", NEW."second_at", NEW."second_by_id", NEW."second_role", NEW."side", NEW."surgery_date", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;',
                            hash="a49354f81dcd0a7b0d64ccad078922821f7d07ea",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d1e40",
                            table="checklists_decision",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "checklists_decisionevent" ("at", "by_id", "case_id", "evidence_ids", "expires_at", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "procedure_code", "reason", "requirement_id", "role", "second_at", "second_by_id", "second_role", "side", "surgery_date", "withdrawn_at", "withdrawn_by_id") VALUES (OLD."at", OLD."by_id", OLD."case_id", OLD."evidence_ids", OLD."expires_at", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."procedure_code", OLD."reason", OLD."requirement_id", OLD."role", OLD."second_at", OLD."second_by_id", OLD."second_role", OLD."side", OLD."surgery_date", OLD."withdrawn_at", OLD."withdrawn_by_id"); RETURN NULL;',
                            hash="fbe6b4f2e07f9597337054888409fd494058a94d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a436b",
                            table="checklists_decision",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionEvent",
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
                        to="checklists.decision",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="checklists.requirement",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accept", "accept"),
                            ("waive", "waive"),
                            ("defer", "defer"),
                            ("repeat", "repeat"),
                            ("block", "block"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("role", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("surgery_date", models.DateField(null=True)),
                ("procedure_code", models.CharField(max_length=40)),
                ("side", models.CharField(max_length=20)),
                (
                    "evidence_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "second_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("second_role", models.CharField(blank=True, max_length=20)),
                ("second_at", models.DateTimeField(null=True)),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f39b9289f7d40b0d85203de036451184738d374d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3a25e",
                            table="checklists_decisionevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="cases.case"
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="checklists.requirement",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("preliminary", "preliminary"),
                            ("final", "final"),
                            ("corrected", "corrected"),
                            ("retracted", "retracted"),
                            ("in_doubt", "in doubt"),
                        ],
                        max_length=12,
                    ),
                ),
                ("values", models.JSONField()),
                ("entered", models.JSONField(default=dict)),
                ("note", models.TextField(blank=True)),
                (
                    "doubts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), blank=True, default=list, size=None
                    ),
                ),
                ("collected_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("role", models.CharField(max_length=20)),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="checklists.evidence",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["preliminary", "final", "corrected", "retracted", "in_doubt"])
                        ),
                        name="evidence_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("collected_at__lte", models.F("recorded_at"))),
                        name="evidence_is_not_from_the_future",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["corrected", "retracted"]), _negated=True),
                            ("supersedes__isnull", False),
                            _connector="OR",
                        ),
                        name="a_correction_names_what_it_corrects",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("doubts__len__gt", 0), ("status", "in_doubt")),
                            models.Q(models.Q(("status", "in_doubt"), _negated=True), ("doubts__len", 0)),
                            _connector="OR",
                        ),
                        name="a_row_in_doubt_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by__isnull", False), models.Q(("role", "patient"), _negated=True)),
                            models.Q(("by__isnull", True), ("role", "patient"), ("status", "in_doubt")),
                            _connector="OR",
                        ),
                        name="only_doubt_comes_from_the_patient",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8d6d202295bfcf47596cc4c391a817ce46643f8d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_169df",
                            table="checklists_evidence",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="checklists.evidence",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("stored_as", models.CharField(max_length=80, unique=True)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0)), name="a_document_is_not_empty"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8b16a34db2c09cd8d6f7a4a6bdde46df426085dd",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_326e3",
                            table="checklists_document",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Protocol",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("reviewed", "reviewed"),
                            ("active", "active"),
                            ("retired", "retired"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField()),
                (
                    "based_on",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checklists.protocol",
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "activated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("activated_at", models.DateTimeField(null=True)),
                (
                    "retired_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="one_row_per_protocol_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "active")),
                        fields=("code",),
                        name="one_active_version_per_protocol",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "reviewed", "active", "retired"])),
                        name="protocol_status_is_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="status_moves",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{draft:reviewed,draft:retired,reviewed:draft,reviewed:active,reviewed:retired,active:retired}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="6c319e0f9dcbf9c6db31d07f0f151a057569124c",
                            operation="UPDATE",
                            pgid="pgtrigger_status_moves_97cbf",
                            table="checklists_protocol",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="immutable_once_active",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.status <> 'draft' AND (OLD.content, OLD.sha256, OLD.code, OLD.version) IS DISTINCT FROM (NEW.content, NEW.sha256, NEW.code, NEW.version))",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="1eef1aae2f0ae30b612529cc2cca6971e3158e61",
                            operation="UPDATE",
                            pgid="pgtrigger_immutable_once_active_d7eb2",
                            table="checklists_protocol",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="b7638dceddda9f0c846fb7e93ac71c8944034a81",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_c69c0",
                            table="checklists_protocol",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "checklists_protocolevent" ("activated_at", "activated_by_id", "based_on_id", "code", "content", "id", "loaded_at", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "retired_by_id", "reviewed_at", "reviewed_by_id", "sha256", "status", "version", "written_by_id") VALUES (NEW."activated_at", NEW."activated_by_id", NEW."based_on_id", NEW."code", NEW."content", NEW."id", NEW."loaded_at", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."retired_at", NEW."retired_by_id", NEW."reviewed_at", NEW."reviewed_by_id", NEW."sha256", NEW."status", NEW."version", NEW."written_by_id"); RETURN NULL;',
                            hash="c7fed03be6725a382e608b0202f22ab0f67dae08",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3cb8e",
                            table="checklists_protocol",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "checklists_protocolevent" ("activated_at", "activated_by_id", "based_on_id", "code", "content", "id", "loaded_at", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "retired_by_id", "reviewed_at", "reviewed_by_id", "sha256", "status", "version", "written_by_id") VALUES (NEW."activated_at", NEW."activated_by_id", NEW."based_on_id", NEW."code", NEW."content", NEW."id", NEW."loaded_at", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."retired_at", NEW."retired_by_id", NEW."reviewed_at", NEW."reviewed_by_id", NEW."sha256", NEW."status", NEW."version", NEW."written_by_id"); RETURN NULL;',
                            hash="efd419a8f4b17326b8ceea651b0b88a901bb685a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6a87a",
                            table="checklists_protocol",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "checklists_protocolevent" ("activated_at", "activated_by_id", "based_on_id", "code", "content", "id", "loaded_at", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "retired_by_id", "reviewed_at", "reviewed_by_id", "sha256", "status", "version", "written_by_id") VALUES (OLD."activated_at", OLD."activated_by_id", OLD."based_on_id", OLD."code", OLD."content", OLD."id", OLD."loaded_at", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."retired_at", OLD."retired_by_id", OLD."reviewed_at", OLD."reviewed_by_id", OLD."sha256", OLD."status", OLD."version", OLD."written_by_id"); RETURN NULL;',
                            hash="589f99ea9431abeea4226ffd19236d91123b47fc",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_37bf4",
                            table="checklists_protocol",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtocolEvent",
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
                        to="checklists.protocol",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, serialize=False)),
                ("code", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("reviewed", "reviewed"),
                            ("active", "active"),
                            ("retired", "retired"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField()),
                (
                    "based_on",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="checklists.protocol",
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "written_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "activated_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("activated_at", models.DateTimeField(null=True)),
                (
                    "retired_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2e63dde27ce299a54fd95b56814e391649bdf33d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e78c1",
                            table="checklists_protocolevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseProtocol",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="pinned",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                (
                    "protocol",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checklists.protocol",
                    ),
                ),
                ("pinned_at", models.DateTimeField()),
                (
                    "pinned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "checklists_caseprotocolevent" ("case_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned_at", "pinned_by_id", "protocol_id") VALUES (NEW."case_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."case_id", NEW."pinned_at", NEW."pinned_by_id", NEW."protocol_id"); RETURN NULL;',
                            hash="0a53e079a82ba172bb037bf8248cb14bc7c8cf63",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_890d7",
                            table="checklists_caseprotocol",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "checklists_caseprotocolevent" ("case_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned_at", "pinned_by_id", "protocol_id") VALUES (NEW."case_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."case_id", NEW."pinned_at", NEW."pinned_by_id", NEW."protocol_id"); RETURN NULL;',
                            hash="687ac3c7ba2914f88aa5915d203a952178c3af5a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_7872e",
                            table="checklists_caseprotocol",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "checklists_caseprotocolevent" ("case_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned_at", "pinned_by_id", "protocol_id") VALUES (OLD."case_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."case_id", OLD."pinned_at", OLD."pinned_by_id", OLD."protocol_id"); RETURN NULL;',
                            hash="0ce0cf4167f0ebeed036611a3270b9b6ba70f5a5",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6cb7f",
                            table="checklists_caseprotocol",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseProtocolEvent",
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
                        to="checklists.caseprotocol",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                (
                    "protocol",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="checklists.protocol",
                    ),
                ),
                ("pinned_at", models.DateTimeField()),
                (
                    "pinned_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                            hash="8fd57a4c42e554d1973961fb6a37bd676b2a96d1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9621b",
                            table="checklists_caseprotocolevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtocolMove",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protocol_moves",
                        to="cases.case",
                    ),
                ),
                (
                    "from_protocol",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checklists.protocol",
                    ),
                ),
                (
                    "to_protocol",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checklists.protocol",
                    ),
                ),
                ("changes", models.JSONField()),
                ("reason", models.TextField(blank=True)),
                (
                    "moved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("moved_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["case", "moved_at"], name="moves_of_a_case")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b56deeaf5f8a01f34db430c3fc78d5416facf5b9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_028cb",
                            table="checklists_protocolmove",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadinessSummary",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="readiness",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("verdict", models.CharField(max_length=12)),
                ("worst", models.CharField(max_length=20)),
                ("open_count", models.PositiveSmallIntegerField()),
                ("overrides", models.PositiveSmallIntegerField(default=0)),
                ("in_the_way", models.JSONField(default=list)),
                ("earliest_on", models.DateField(null=True)),
                ("earliest_by", models.CharField(blank=True, max_length=60)),
                ("computed_at", models.DateTimeField()),
                ("stale_at", models.DateTimeField(db_index=True, null=True)),
                ("surgery_at", models.DateTimeField(null=True)),
                ("is_live", models.BooleanField(default=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("is_live", True),
                            models.Q(("verdict__in", ["ready", "overridden"]), _negated=True),
                        ),
                        fields=["surgery_at", "case"],
                        name="not_ready_by_date",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alarms", to="cases.case"
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checklists.requirement",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="checklists.evidence",
                    ),
                ),
                ("state", models.CharField(max_length=20)),
                ("raised_at", models.DateTimeField()),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("acknowledged_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acknowledged_at__isnull", True), ("acknowledged_by__isnull", True)),
                            models.Q(("acknowledged_at__isnull", False), ("acknowledged_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_acknowledgement_has_a_name_and_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("acknowledged_at__isnull", True)),
                        fields=("requirement", "state"),
                        name="one_open_alarm_per_requirement_and_state",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "checklists_alarmevent" ("acknowledged_at", "acknowledged_by_id", "case_id", "evidence_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "requirement_id", "state") VALUES (NEW."acknowledged_at", NEW."acknowledged_by_id", NEW."case_id", NEW."evidence_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."raised_at", NEW."requirement_id", NEW."state"); RETURN NULL;',
                            hash="1f13efa0ba1cf921fc323ebf3a256575a6daab9f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0aaa7",
                            table="checklists_alarm",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "checklists_alarmevent" ("acknowledged_at", "acknowledged_by_id", "case_id", "evidence_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "requirement_id", "state") VALUES (NEW."acknowledged_at", NEW."acknowledged_by_id", NEW."case_id", NEW."evidence_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."raised_at", NEW."requirement_id", NEW."state"); RETURN NULL;',
                            hash="dc611bacc9aa60066376d98be122eaaf86431577",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4c6eb",
                            table="checklists_alarm",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "checklists_alarmevent" ("acknowledged_at", "acknowledged_by_id", "case_id", "evidence_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "requirement_id", "state") VALUES (OLD."acknowledged_at", OLD."acknowledged_by_id", OLD."case_id", OLD."evidence_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."raised_at", OLD."requirement_id", OLD."state"); RETURN NULL;',
                            hash="bad01be96027b700ff177b6746d55bced3af1b88",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0842e",
                            table="checklists_alarm",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AlarmEvent",
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
                        to="checklists.alarm",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="checklists.requirement",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="checklists.evidence",
                    ),
                ),
                ("state", models.CharField(max_length=20)),
                ("raised_at", models.DateTimeField()),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("acknowledged_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="70aa18019418181722ca21053fcd03661384405b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1d017",
                            table="checklists_alarmevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
