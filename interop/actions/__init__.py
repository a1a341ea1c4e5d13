"""Taking in files of other systems, twice being as good as once; and handing files out."""

from interop.actions.exporting import export_waiting_list
from interop.actions.fhir import import_fhir
from interop.actions.waiting_files import look_at_file, take_in_some

__all__ = ["export_waiting_list", "import_fhir", "look_at_file", "take_in_some"]
