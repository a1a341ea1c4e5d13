"""The one table of the project itself."""

from django.db import models

from common.ids import uuid7


class IdempotencyKey(models.Model):
    """A request that changed something, and the answer it got, so that asking again changes nothing.

    ``owner`` is a hash of who asked. ``status`` is null only while the request is at work: no other
    transaction ever sees that.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="one_answer_for_a_key"),
        ]
