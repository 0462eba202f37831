"""Who reads a study makes no images meanwhile: near copies and refusals would tell the arms."""

from reviewapp.accounts.selectors import Person
from reviewapp.studies import selectors as studies
from reviewapp.synthesis.errors import StillReading


def refuse_readers(by: Person) -> None:
    if studies.still_read_by(by).exists():
        raise StillReading(
            "You read in a study that is not evaluated yet, and images made beside it could tell "
            "you which of its images are real, so nothing was started. Ask a colleague who does "
            "not read, or wait until the study is evaluated."
        )
