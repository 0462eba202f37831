"""Which options of the de-identification profile of DICOM PS3.15 Annex E are in force."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Basic Application Confidentiality Profile; each option keeps a little more than it does."""

    safe_private: bool = False
    patient_characteristics: bool = False
    device_identity: bool = False
    modified_dates: bool = False

    def codes(self) -> Iterator[tuple[str, str]]:
        """Return code value and meaning of what was applied, from CID 7050."""
        yield "113100", "Basic Application Confidentiality Profile"
        if self.modified_dates:
            yield "113107", "Retain Longitudinal Temporal Information Modified Dates Option"
        if self.patient_characteristics:
            yield "113108", "Retain Patient Characteristics Option"
        if self.device_identity:
            yield "113109", "Retain Device Identity Option"
        if self.safe_private:
            yield "113111", "Retain Safe Private Option"


BASIC = Profile()
# What pairing, subgroups and bias checks need.
FOR_STUDIES = Profile(patient_characteristics=True)
