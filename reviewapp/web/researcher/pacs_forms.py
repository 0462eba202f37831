"""What people type into the pages of PACS."""

from django import forms

from reviewapp.provenance.pacs.filters import LONGEST_VALUE, Wish
from reviewapp.provenance.pacs.registry import LARGEST_PORT, LONGEST_TITLE, Described, Station

_DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
# Who the patient is: shown and asked for with a permission of its own.
OF_PATIENTS = ("patient_id", "patient_name", "accession")


class WishForm(forms.Form):
    """A search. The fields have no autocompletion: a browser keeps nothing of a patient either."""

    patient_id = forms.CharField(label="Patient ID", required=False)
    patient_name = forms.CharField(
        label="Patient name", required=False, help_text="Family^Given, or a part and a *"
    )
    accession = forms.CharField(label="Accession number", required=False)
    modality = forms.CharField(label="Modality", required=False, help_text="CT, MR, DX, …")
    description = forms.CharField(label="Description", required=False)
    earliest = forms.DateField(label="From day", required=False, widget=_DAY)
    latest = forms.DateField(label="To day", required=False, widget=_DAY)

    def __init__(self, *args: object, sees_patients: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed through
        if not sees_patients:
            for name in OF_PATIENTS:
                del self.fields[name]
        for bound in self.fields.values():
            bound.widget.attrs |= _PLAIN
            if isinstance(bound, forms.CharField):
                bound.widget.attrs["maxlength"] = str(LONGEST_VALUE)

    def wish(self) -> Wish:
        return Wish(**{name: value for name, value in self.cleaned_data.items() if value})


class PacsForm(forms.Form):
    """A PACS to be listed."""

    name = forms.CharField(label="Name", max_length=80, help_text="As people here call it.")
    address = forms.CharField(
        label="Address of its DICOMweb service",
        max_length=300,
        help_text="Like https://pacs.example.org:8443/dicom-web",
        widget=forms.TextInput(_PLAIN),
    )
    user_name = forms.CharField(
        label="User name", max_length=120, required=False, widget=forms.TextInput(_PLAIN)
    )
    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        help_text="Kept sealed, and never shown again.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    dicom_title = forms.CharField(
        label="AE title",
        max_length=LONGEST_TITLE,
        required=False,
        help_text="With host and port, for a C-ECHO when it is tried.",
    )
    dicom_host = forms.CharField(label="DICOM host", max_length=253, required=False)
    dicom_port = forms.IntegerField(
        label="DICOM port", min_value=1, max_value=LARGEST_PORT, required=False
    )

    def clean(self) -> None:
        parts = [self.cleaned_data.get(f"dicom_{part}") for part in ("title", "host", "port")]
        if any(parts) and not all(parts):
            self.add_error("dicom_title", "Give title, host and port, or none of them.")

    def described(self) -> Described:
        said = self.cleaned_data
        station = (
            Station(said["dicom_host"], said["dicom_port"], said["dicom_title"])
            if said["dicom_title"]
            else None
        )
        return Described(
            said["name"], said["address"], said["user_name"], said["password"], station
        )


class PasswordForm(forms.Form):
    """A new password for a listed PACS."""

    password = forms.CharField(
        label="New password",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
