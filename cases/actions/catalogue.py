"""The catalogue of procedures."""

from collections.abc import Mapping

from django.db import transaction

from cases.models import Procedure


@transaction.atomic
def put_procedure(*, code: str, values: Mapping[str, object]) -> bool:
    """Bring one row of the catalogue to these values; say whether anything changed."""
    row = Procedure.objects.select_for_update().filter(code=code).first()
    if row is None:
        Procedure.objects.create(code=code, **values)
        return True
    changed = [field for field, value in values.items() if getattr(row, field) != value]
    for field in changed:
        setattr(row, field, values[field])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)
