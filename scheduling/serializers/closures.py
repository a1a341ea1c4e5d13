"""Closures, absences, wards and their beds as JSON."""

from rest_framework import serializers

from scheduling.domain.states import ClosureKind
from scheduling.models import Absence, BedChange, Closure, Ward


class ClosureSerializer(serializers.ModelSerializer):
    """``theatre`` null: the whole hospital. Days are local, both included."""

    class Meta:
        model = Closure
        fields = ["id", "site", "theatre", "kind", "first_day", "last_day", "reason", "by", "at"]
        read_only_fields = fields


class DaysSerializer(serializers.Serializer):
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    reason = serializers.CharField(max_length=200)


class AddClosureSerializer(DaysSerializer):
    site = serializers.UUIDField()
    theatre = serializers.UUIDField(required=False, allow_null=True)
    kind = serializers.ChoiceField(choices=[kind.value for kind in ClosureKind])


class AbsenceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Absence
        fields = ["id", "person", "first_day", "last_day", "reason", "by", "at"]
        read_only_fields = fields


class AddAbsenceSerializer(DaysSerializer):
    person = serializers.UUIDField()


class ConcernedSerializer(serializers.Serializer):
    """The sessions of those days, and the bookings that somebody has to plan anew."""

    sessions = serializers.ListField(child=serializers.UUIDField())
    bookings = serializers.ListField(child=serializers.UUIDField())


class WardSerializer(serializers.ModelSerializer):
    class Meta:
        model = Ward
        fields = ["id", "site", "code", "name", "beds", "for_children"]
        read_only_fields = fields


class ChangeWardSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=60)
    beds = serializers.IntegerField()
    for_children = serializers.BooleanField(required=False, default=False)


class AddWardSerializer(ChangeWardSerializer):
    site = serializers.UUIDField()
    code = serializers.CharField(max_length=20)


class BedChangeSerializer(serializers.ModelSerializer):
    class Meta:
        model = BedChange
        fields = ["id", "ward", "first_day", "last_day", "beds", "reason", "by", "at"]
        read_only_fields = fields


class AddBedChangeSerializer(DaysSerializer):
    ward = serializers.UUIDField()
    beds = serializers.IntegerField()


class BedsAskedSerializer(serializers.Serializer):
    first_day = serializers.DateField()
    last_day = serializers.DateField()


class FreeBedsSerializer(serializers.Serializer):
    """Less than none where more patients are planned than there are beds."""

    day = serializers.DateField()
    free = serializers.IntegerField()
