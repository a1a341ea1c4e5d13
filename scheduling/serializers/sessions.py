"""Theatres, sessions and the patterns they are made from, as JSON."""

from rest_framework import serializers

from cases.serializers import NotStoppedSerializer
from scheduling.models import SessionTemplate, Team, Theatre, TheatreSession

RULES = ["team", "procedures", "with_anaesthetist", "takes_children", "complex_limit", "release_days"]


class TheatreSerializer(serializers.ModelSerializer):
    site = serializers.CharField(source="site.code")

    class Meta:
        model = Theatre
        fields = ["id", "site", "code", "name"]
        read_only_fields = fields


class SessionSerializer(serializers.ModelSerializer):
    """``minutes_taken`` counts the live bookings with their turnovers. ``released_at``: others may take it over."""

    start = serializers.DateTimeField(source="during.lower")
    end = serializers.DateTimeField(source="during.upper")
    theatre_name = serializers.CharField(source="theatre.name")
    surgeon_name = serializers.CharField(source="surgeon.full_name")
    anaesthetist_name = serializers.CharField(source="anaesthetist.full_name", default="")
    minutes_taken = serializers.IntegerField()

    class Meta:
        model = TheatreSession
        fields = [
            "id",
            "version",
            "theatre",
            "theatre_name",
            "start",
            "end",
            "surgeon",
            "surgeon_name",
            "anaesthetist",
            "anaesthetist_name",
            *RULES,
            "minutes_taken",
            "closed_reason",
            "released_at",
            "taken_over_from",
            "template",
        ]
        read_only_fields = fields


class OrderedSerializer(SessionSerializer):
    """A session in its new order, with what was on its way to patients already."""

    not_stopped = NotStoppedSerializer(many=True)

    class Meta(SessionSerializer.Meta):
        fields = [*SessionSerializer.Meta.fields, "not_stopped"]
        read_only_fields = fields


class RulesSerializer(serializers.Serializer):
    """Whose and what for. In a change, what is left out stays as it is."""

    surgeon = serializers.UUIDField(required=False)
    anaesthetist = serializers.UUIDField(required=False, allow_null=True)
    team = serializers.UUIDField(required=False, allow_null=True)
    procedures = serializers.ListField(
        child=serializers.SlugField(max_length=60), required=False, max_length=100
    )
    with_anaesthetist = serializers.BooleanField(required=False)
    takes_children = serializers.BooleanField(required=False)
    complex_limit = serializers.IntegerField(required=False, allow_null=True)
    release_days = serializers.IntegerField(required=False, allow_null=True)


class ChangeSessionSerializer(RulesSerializer):
    start = serializers.DateTimeField(required=False)
    end = serializers.DateTimeField(required=False)


class AddSessionSerializer(RulesSerializer):
    theatre = serializers.UUIDField()
    surgeon = serializers.UUIDField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class TakeOverSerializer(serializers.Serializer):
    surgeon = serializers.UUIDField()
    team = serializers.UUIDField(required=False, allow_null=True)


class GenerateSerializer(serializers.Serializer):
    """``dry_run`` says what would be made and makes nothing; ``seen`` is the mark it answered with."""

    first = serializers.DateField()
    last = serializers.DateField()
    dry_run = serializers.BooleanField(required=False, default=False)
    seen = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)


class PlannedSerializer(serializers.Serializer):
    """One day of a pattern: ``outcome`` is make, there, taken, holiday, closed or away; ``why`` says it in words."""

    template = serializers.UUIDField()
    theatre = serializers.UUIDField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    outcome = serializers.CharField()
    why = serializers.CharField(allow_blank=True)


class GeneratedSerializer(serializers.Serializer):
    made = serializers.IntegerField()
    mark = serializers.CharField()
    planned = PlannedSerializer(many=True)


class TemplateSerializer(serializers.ModelSerializer):
    """Local times; ``weekday`` 0 is Monday; ``weeks_of_month`` empty means every week."""

    class Meta:
        model = SessionTemplate
        fields = [
            "id",
            "theatre",
            "weekday",
            "weeks_of_month",
            "starts_at",
            "ends_at",
            "surgeon",
            "anaesthetist",
            *RULES,
            "valid_from",
            "valid_until",
        ]
        read_only_fields = fields


class TemplateFieldsSerializer(RulesSerializer):
    theatre = serializers.UUIDField(required=False)
    weekday = serializers.IntegerField(required=False)
    weeks_of_month = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=5)
    starts_at = serializers.TimeField(required=False)
    ends_at = serializers.TimeField(required=False)
    ends_next_day = serializers.BooleanField(required=False)
    valid_until = serializers.DateField(required=False, allow_null=True)


class AddTemplateSerializer(TemplateFieldsSerializer):
    theatre = serializers.UUIDField()
    weekday = serializers.IntegerField()
    starts_at = serializers.TimeField()
    ends_at = serializers.TimeField()
    surgeon = serializers.UUIDField()
    valid_from = serializers.DateField()


class ChangeTemplateSerializer(TemplateFieldsSerializer):
    """``dry_run`` says what would become of its sessions and changes nothing; ``seen`` is the mark of that."""

    from_day = serializers.DateField()
    dry_run = serializers.BooleanField(required=False, default=False)
    seen = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)


class EndTemplateSerializer(serializers.Serializer):
    last_day = serializers.DateField()
    dry_run = serializers.BooleanField(required=False, default=False)
    seen = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)


class SuccessionLineSerializer(serializers.Serializer):
    """``change``: changes, removed, new, stays or not_made. ``booked`` counts the cases in the session."""

    day = serializers.DateField()
    change = serializers.CharField()
    session = serializers.UUIDField(allow_null=True)
    booked = serializers.IntegerField()


class SuccessionSerializer(serializers.Serializer):
    """``template``: the pattern that holds from then on; null when the old one ends, or in a dry run."""

    template = serializers.UUIDField(allow_null=True)
    mark = serializers.CharField()
    lines = SuccessionLineSerializer(many=True)


class TeamSerializer(serializers.ModelSerializer):
    class Meta:
        model = Team
        fields = ["id", "site", "name", "members"]
        read_only_fields = fields


class ChangeTeamSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=60)
    members = serializers.ListField(child=serializers.UUIDField(), max_length=50)


class AddTeamSerializer(ChangeTeamSerializer):
    site = serializers.UUIDField()
