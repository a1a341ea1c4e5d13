"""What people choose to take in. Checks; never saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interop.domain.waiting.reading import MOST_BYTES
from staff.models import Site, User
from staff.queries import site_ids, sites_of


class UploadForm(forms.Form):
    """A file, and the hospital whose waiting list it is."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(
            attrs={
                "accept": ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
        help_text=_("CSV or Excel workbook (.xlsx), at most 5 MB and 5000 lines."),
        error_messages={"empty": _("The file is empty.")},
    )
    site: Any = forms.ModelChoiceField(
        label=_("Hospital"), queryset=None, empty_label=None, to_field_name="code", required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sites = sites_of(user)
        self.fields["site"].queryset = Site.objects.filter(pk__in=site_ids(user))  # type: ignore[attr-defined]
        if len(self._sites) < 2:
            self.fields["site"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Take the only hospital of somebody who works at one; refuse a file that is too large before it is read."""
        data = super().clean() or self.cleaned_data
        if not data.get("site") and "site" not in self.errors:
            if len(self._sites) == 1:
                data["site"] = self._sites[0]
            else:
                self.add_error("site", _("Choose a hospital."))
        if data.get("file") and data["file"].size > MOST_BYTES:
            sentence = _("The file is larger than %(most)s MB. Split it into several files.")
            self.add_error("file", sentence % {"most": MOST_BYTES // 2**20})
        return data


class ShownForm(forms.Form):
    """Which lines of the preview."""

    show = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in ("accepted", "question", "refused", "taken")],
    )

    def asked(self) -> str:
        """Return the verdict asked for, empty for all."""
        self.is_valid()
        return self.cleaned_data.get("show") or ""


class ExportForm(forms.Form):
    """Which kind of file."""

    file = forms.ChoiceField(required=False, choices=[("csv", "csv"), ("xlsx", "xlsx")])

    def asked(self) -> str:
        """Return the kind asked for; CSV unless told otherwise."""
        self.is_valid()
        return self.cleaned_data.get("file") or "csv"
