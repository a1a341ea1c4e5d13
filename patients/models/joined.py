"""What the database forbids once two records of one patient were joined: nothing is written to the one that is gone."""

import pgtrigger

_REFUSE = """
    IF EXISTS (SELECT FROM patients_patient WHERE id = NEW.patient_id AND merged_into_id IS NOT NULL) THEN
        RAISE EXCEPTION 'this record was joined with another' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
# Two statements: the second one sees what whoever was waited for has written.
_WAIT = "PERFORM FROM patients_patient WHERE id = NEW.patient_id FOR SHARE;"


def not_of_a_joined_record(*, waits: bool = True) -> pgtrigger.Trigger:
    """Refuse a row about a patient whose record was joined with another one.

    Waits for a joining that is under way. Whoever writes the row holds the patient already, except those who hold the
    case: they do not wait (``waits`` False), because the joining needs the case and waits for them.
    """
    return pgtrigger.Trigger(
        name="not_of_a_joined_record",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("patient_id"),
        func=f"{_WAIT}{_REFUSE}" if waits else _REFUSE,
    )


def read_only_once_joined() -> pgtrigger.Trigger:
    """Leave the record that is gone as it was."""
    return pgtrigger.Protect(
        name="read_only_once_joined",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__merged_into_id__isnull=False),
    )
