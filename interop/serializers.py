"""Files of waiting lists as JSON, and what a client may ask of them."""

from typing import Any

from rest_framework import serializers

from interop.models import WaitingFile, WaitingLine
from interop.queries.waiting_files import counts_of


class UploadSerializer(serializers.Serializer):
    """`site` is a code; it may be left out by somebody who works at one hospital."""

    file = serializers.FileField()
    site = serializers.CharField(max_length=20, required=False)


class WaitingLineSerializer(serializers.ModelSerializer):
    class Meta:
        model = WaitingLine
        fields = ["number", "cells", "verdict", "problems", "case"]
        read_only_fields = fields


class WaitingFileSerializer(serializers.ModelSerializer):
    """`counts`: how many lines are accepted, a question, refused, taken in."""

    site = serializers.CharField(source="site.code")
    counts = serializers.SerializerMethodField()

    class Meta:
        model = WaitingFile
        fields = ["id", "site", "sha256", "notes", "at", "counts"]
        read_only_fields = fields

    def get_counts(self, file: Any) -> dict[str, int]:
        return counts_of(file)
