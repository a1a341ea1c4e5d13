"""Files that are sent with a form. What they really are is for the rules to find out."""

from typing import Any

from django import forms

from checklists.domain.documents import ENDINGS, Upload


class _Input(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, as ``Upload``; none is fine."""

    def __init__(self, **kwargs: Any) -> None:
        accepted = ",".join(ending for endings in ENDINGS.values() for ending in endings)
        super().__init__(
            widget=_Input(attrs={"accept": accepted}), required=False, allow_empty_file=True, **kwargs
        )

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        """Return the files in the order in which they were chosen."""
        files = data if isinstance(data, list | tuple) else [data]
        found = (super(FilesField, self).clean(file, initial) for file in files)
        return [Upload(file.name, file.read()) for file in found if file]
