"""Draw a schedule again; compare it with what was written down and with what readers see."""

from dataclasses import dataclass

from reviewapp.allocation import selectors
from reviewapp.studies.models import Study


@dataclass(frozen=True)
class Comparison:
    """Three digests that are one, unless somebody changed something."""

    study: str
    kept: str
    derived: str
    stored: str

    @property
    def agrees(self) -> bool:
        return self.kept == self.derived == self.stored

    def __str__(self) -> str:
        if self.agrees:
            return (
                f"The schedule of “{self.study}” is the one that its seed, its arms and its "
                f"protocol give again, and its readers are shown just that: {self.kept}."
            )
        if self.kept == self.derived:
            return (
                f"The readers of “{self.study}” are not shown what was drawn, so do not evaluate "
                f"it; look for the change in the audit trail."
            )
        return (
            f"The seed, the arms and the protocol of “{self.study}” do not give its schedule "
            f"again, so do not evaluate it; look for the change in the audit trail."
        )


def compare(study: Study) -> Comparison:
    return Comparison(
        study=study.name,
        kept=selectors.schedule(study).digest,
        derived=selectors.derived(study).digest,
        stored=selectors.stored(study),
    )
