"""The tables of this app, their constraints, indexes and triggers.

In place of the steps by which they were made: a database that took all of those counts as having taken this.
"""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    replaces = [
        ("reminders", "0001_reminders"),
        ("reminders", "0002_answers_calls_and_pages"),
        ("reminders", "0003_calls_about_locked_links"),
        ("reminders", "0004_statements_of_patients"),
        ("reminders", "0005_sweep_by_channel"),
        ("reminders", "0006_offered_places"),
        ("reminders", "0007_none_for_a_joined_record"),
    ]

    initial = True

    dependencies = [
        ("cases", "0001_tables"),
        ("patients", "0001_tables"),
        ("scheduling", "0001_tables"),
        ("staff", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="cases.case"
                    ),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="scheduling.booking",
                    ),
                ),
                ("booking_version", models.PositiveIntegerField(default=0)),
                (
                    "offer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="scheduling.offer",
                    ),
                ),
                ("surgery_at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("booked", "booked"),
                            ("tests_due", "tests due"),
                            ("hormone_review", "hormone review"),
                            ("medicines_list", "medicines list"),
                            ("assessment_visit", "assessment visit"),
                            ("dental_and_skin", "dental and skin"),
                            ("stop_smoking", "stop smoking"),
                            ("stop_alcohol", "stop alcohol"),
                            ("tests_expiring", "tests expiring"),
                            ("medicine_plan", "medicine plan"),
                            ("medicine_change", "medicine change"),
                            ("home_ready", "home ready"),
                            ("health_check", "health check"),
                            ("confirm", "confirm"),
                            ("fasting", "fasting"),
                            ("wash_and_bring", "wash and bring"),
                            ("morning_check", "morning check"),
                            ("rescheduled", "rescheduled"),
                            ("cancelled", "cancelled"),
                            ("stitches", "stitches"),
                            ("control_visit", "control visit"),
                            ("exercises", "exercises"),
                            ("place_offered", "place offered"),
                            ("offer_gone", "offer gone"),
                        ],
                        max_length=20,
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=40)),
                ("turn", models.PositiveSmallIntegerField(default=1)),
                ("channel", models.CharField(choices=[("email", "email"), ("sms", "sms")], max_length=10)),
                ("language", models.CharField(max_length=5)),
                ("due_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("claimed", "claimed"),
                            ("handing_over", "handing over"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("in_doubt", "in doubt"),
                            ("suppressed", "suppressed"),
                            ("superseded", "superseded"),
                        ],
                        default="pending",
                        max_length=12,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=20)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_by", models.CharField(blank=True, max_length=80)),
                ("lease_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "sent_by_hand",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answer_by", models.DateTimeField(null=True)),
                ("followed_up_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["due_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["channel", "next_at"],
                        name="reminders_due",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["claimed", "handing_over"])),
                        fields=["lease_until"],
                        name="reminders_leased",
                    ),
                    models.Index(fields=["case", "due_at"], name="reminders_of_a_case"),
                    models.Index(
                        condition=models.Q(
                            ("state", "sent"), ("answer_by__isnull", False), ("followed_up_at__isnull", True)
                        ),
                        fields=["answer_by"],
                        name="reminders_unanswered",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["suppressed", "superseded"]), _negated=True),
                        fields=("booking", "surgery_at", "kind", "about", "turn"),
                        name="told_once_about_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["suppressed", "superseded"]), _negated=True),
                            ("offer__isnull", False),
                        ),
                        fields=("offer", "kind", "turn"),
                        name="told_once_about_an_offer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("booking__isnull", False), ("offer", None)),
                            models.Q(("booking", None), ("offer__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_reminder_speaks_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["email", "sms"])),
                        name="reminder_channel_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("turn__gte", 1)), name="reminder_turns_begin_at_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "pending",
                                    "claimed",
                                    "handing_over",
                                    "sent",
                                    "failed",
                                    "in_doubt",
                                    "suppressed",
                                    "superseded",
                                ],
                            )
                        ),
                        name="reminder_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["claimed", "handing_over"]), _negated=True),
                            models.Q(
                                ("lease_until__isnull", False), models.Q(("claimed_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_claim_has_an_owner_and_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="sent_has_a_time",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="reminder_state_moves",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{pending:claimed,pending:failed,pending:suppressed,pending:superseded,claimed:pending,claimed:handing_over,claimed:failed,claimed:suppressed,claimed:superseded,handing_over:pending,handing_over:sent,handing_over:failed,handing_over:in_doubt}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="5bfca603639e57b603cf8c34da2a0aaecc953966",
                            operation="UPDATE",
                            pgid="pgtrigger_reminder_state_moves_f0f28",
                            table="reminders_reminder",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="8ed09ae8fafe6dcc396de86baf4a0cbc0fa7d06c",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_717a4",
                            table="reminders_reminder",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="reminders.reminder",
                    ),
                ),
                ("channel", models.CharField(choices=[("email", "email"), ("sms", "sms")], max_length=10)),
                ("message_id", models.CharField(max_length=200)),
                ("gateway_id", models.CharField(blank=True, max_length=100)),
                ("sent_to", models.CharField(blank=True, max_length=254)),
                ("segments", models.PositiveSmallIntegerField(default=0)),
                (
                    "receipt",
                    models.CharField(
                        blank=True,
                        choices=[("delivered", "delivered"), ("undelivered", "undelivered")],
                        max_length=12,
                    ),
                ),
                ("receipt_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("handing_over", "handing over"),
                            ("sent", "sent"),
                            ("not_now", "not now"),
                            ("refused", "refused"),
                            ("in_doubt", "in doubt"),
                        ],
                        default="handing_over",
                        max_length=12,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("gateway_id", ""), _negated=True),
                        fields=["gateway_id"],
                        name="messages_by_gateway_id",
                    ),
                    models.Index(fields=["sent_to", "-at"], name="messages_to_an_address"),
                    models.Index(
                        condition=models.Q(("receipt", "undelivered")),
                        fields=["receipt_at"],
                        name="messages_undelivered",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "sent")),
                        fields=("reminder",),
                        name="accepted_at_most_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="cases.case",
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="reminders.reminder",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("sms", "sms"), ("email", "email"), ("page", "page"), ("staff", "staff")],
                        max_length=10,
                    ),
                ),
                ("sent_from", models.CharField(blank=True, max_length=254)),
                ("gateway_id", models.CharField(blank=True, max_length=100)),
                (
                    "says",
                    models.CharField(
                        choices=[
                            ("attends", "attends"),
                            ("another_date", "another date"),
                            ("done", "done"),
                            ("not_done", "not done"),
                            ("agrees", "agrees"),
                            ("wants_help", "wants help"),
                            ("question", "question"),
                            ("no_problem", "no problem"),
                            ("problem", "problem"),
                            ("more_pain", "more pain"),
                            ("stop", "stop"),
                            ("start", "start"),
                            ("words", "words"),
                            ("states", "states"),
                            ("takes_place", "takes place"),
                            ("leaves_place", "leaves place"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("is_late", models.BooleanField(default=False)),
                ("by_guardian", models.BooleanField(default=False)),
                (
                    "with_help_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["received_at", "id"],
                "indexes": [models.Index(fields=["case", "received_at"], name="answers_of_a_case")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gateway_id", ""), _negated=True),
                        fields=("source", "gateway_id"),
                        name="an_answer_is_taken_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "says__in",
                                [
                                    "attends",
                                    "another_date",
                                    "done",
                                    "not_done",
                                    "agrees",
                                    "wants_help",
                                    "question",
                                    "no_problem",
                                    "problem",
                                    "more_pain",
                                    "stop",
                                    "start",
                                    "words",
                                    "states",
                                    "takes_place",
                                    "leaves_place",
                                ],
                            )
                        ),
                        name="answer_meaning_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["sms", "email", "page", "staff"])),
                        name="answer_source_is_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="24f3695a9bc3eb6970382c424e34637e48202222",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1b147",
                            table="reminders_answer",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.site"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="cases.case",
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="reminders.reminder",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="reminders.answer",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("problem", "problem"),
                            ("more_pain", "more pain"),
                            ("another_date", "another date"),
                            ("not_confirmed", "not confirmed"),
                            ("in_doubt", "in doubt"),
                            ("failed", "failed"),
                            ("undelivered", "undelivered"),
                            ("no_address", "no address"),
                            ("no_answer", "no answer"),
                            ("wants_help", "wants help"),
                            ("question", "question"),
                            ("words", "words"),
                            ("unknown_number", "unknown number"),
                            ("questionnaire", "questionnaire"),
                            ("locked_out", "locked out"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("coordinator", "coordinator"),
                            ("ward_nurse", "ward nurse"),
                            ("surgeon", "surgeon"),
                            ("anaesthetist", "anaesthetist"),
                            ("theatre_nurse", "theatre nurse"),
                            ("manager", "manager"),
                        ],
                        max_length=20,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("by_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("spoke", "spoke"),
                            ("told_otherwise", "told otherwise"),
                            ("not_needed", "not needed"),
                            ("wrong_number", "wrong number"),
                            ("no_reply", "no reply"),
                            ("left_word", "left word"),
                        ],
                        max_length=16,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "last_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("last_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["by_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["site", "role", "by_at"],
                        name="calls_to_make",
                    ),
                    models.Index(fields=["case", "raised_at"], name="calls_of_a_case"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("reminder", "reason"), name="one_call_for_a_reason"),
                    models.UniqueConstraint(fields=("answer", "reason"), name="one_call_for_an_answer"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "problem",
                                    "more_pain",
                                    "another_date",
                                    "not_confirmed",
                                    "in_doubt",
                                    "failed",
                                    "undelivered",
                                    "no_address",
                                    "no_answer",
                                    "wants_help",
                                    "question",
                                    "words",
                                    "unknown_number",
                                    "questionnaire",
                                    "locked_out",
                                ],
                            )
                        ),
                        name="call_reason_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "coordinator",
                                    "ward_nurse",
                                    "surgeon",
                                    "anaesthetist",
                                    "theatre_nurse",
                                    "manager",
                                ],
                            )
                        ),
                        name="call_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled_at__isnull", True),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_settled_call_says_what_came_of_it",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="82d083c8f20c3eafd6f0838fa9c6cd9c920ee8f4",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_86f32",
                            table="reminders_call",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonalLink",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="cases.case"
                    ),
                ),
                ("secret_hash", models.BinaryField(max_length=32, unique=True)),
                ("for_guardian", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("locked_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_why", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "indexes": [models.Index(fields=["case", "created_at"], name="links_of_a_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tries__lte", 5)), name="a_link_has_five_tries"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tries__lt", 5), ("locked_at__isnull", False), _connector="OR"),
                        name="after_five_tries_a_link_is_locked",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="bfa8ae155de21ad5815ca6106bb89367e14dc71a",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_bf6cf",
                            table="reminders_personallink",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questionnaire",
                        to="cases.case",
                    ),
                ),
                ("answers", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("by_guardian", models.BooleanField(default=False)),
                (
                    "with_help_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "reminders_questionnaireevent" ("answers", "by_guardian", "case_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "saved_at", "sent_at", "version", "with_help_of_id") VALUES (NEW."answers", NEW."by_guardian", NEW."case_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."read_at", NEW."read_by_id", NEW."saved_at", NEW."sent_at", NEW."version", NEW."with_help_of_id"); RETURN NULL;',
                            hash="4ac9973357adc3c0c67658d0f286aba088736d73",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_87209",
                            table="reminders_questionnaire",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "reminders_questionnaireevent" ("answers", "by_guardian", "case_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "saved_at", "sent_at", "version", "with_help_of_id") VALUES (NEW."answers", NEW."by_guardian", NEW."case_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."read_at", NEW."read_by_id", NEW."saved_at", NEW."sent_at", NEW."version", NEW."with_help_of_id"); RETURN NULL;',
                            hash="af5180fe23cb97f47db414ce3ab02625e238b440",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_44d97",
                            table="reminders_questionnaire",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "reminders_questionnaireevent" ("answers", "by_guardian", "case_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "saved_at", "sent_at", "version", "with_help_of_id") VALUES (OLD."answers", OLD."by_guardian", OLD."case_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."read_at", OLD."read_by_id", OLD."saved_at", OLD."sent_at", OLD."version", OLD."with_help_of_id"); RETURN NULL;',
                            hash="64b1dc2424450774df6d6493643e855f59888cea",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5de16",
                            table="reminders_questionnaire",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionnaireEvent",
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
                        to="reminders.questionnaire",
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
                ("answers", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("by_guardian", models.BooleanField(default=False)),
                (
                    "with_help_of",
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
                    "read_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c8927e7b6e82cf88d51c902389ca6fc33d07f6b6",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3ad43",
                            table="reminders_questionnaireevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pause",
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
                        related_name="pauses",
                        to="patients.patient",
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("patient",),
                        name="one_open_pause_for_a_patient",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_pause_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gt", models.F("at")), _connector="OR"
                        ),
                        name="a_pause_ends_after_it_begins",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="not_of_a_joined_record",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM FROM patients_patient WHERE id = NEW.patient_id FOR SHARE;\n    IF EXISTS (SELECT FROM patients_patient WHERE id = NEW.patient_id AND merged_into_id IS NOT NULL) THEN\n        RAISE EXCEPTION 'this record was joined with another' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                            hash="f3d4db5fd4e4816b0b282b2c3509607827e54dc7",
                            operation='INSERT OR UPDATE OF "patient_id"',
                            pgid="pgtrigger_not_of_a_joined_record_5c79c",
                            table="reminders_pause",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "reminders_pauseevent" ("at", "by_id", "ended_at", "ended_by_id", "id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "until") VALUES (NEW."at", NEW."by_id", NEW."ended_at", NEW."ended_by_id", NEW."id", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."until"); RETURN NULL;',
                            hash="22b3cae6535817301c08c1658711ec44203ebd9e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_88bb4",
                            table="reminders_pause",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "reminders_pauseevent" ("at", "by_id", "ended_at", "ended_by_id", "id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "until") VALUES (NEW."at", NEW."by_id", NEW."ended_at", NEW."ended_by_id", NEW."id", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."until"); RETURN NULL;',
                            hash="eeb28884b7507ee53d1a92933c2aa30971b0b915",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_9bf22",
                            table="reminders_pause",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "reminders_pauseevent" ("at", "by_id", "ended_at", "ended_by_id", "id", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "until") VALUES (OLD."at", OLD."by_id", OLD."ended_at", OLD."ended_by_id", OLD."id", OLD."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."until"); RETURN NULL;',
                            hash="fbff30ee65225d6773bc722e7ff99dead79a2098",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6def9",
                            table="reminders_pause",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PauseEvent",
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
                        to="reminders.pause",
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
                ("reason", models.CharField(max_length=300)),
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
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
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
                            hash="de1caf96b47fc7121a326c7d89947038b108f2c7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c0bac",
                            table="reminders_pauseevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
