"""Write a model down: the row, its number, its event. Knows nothing of how weights are loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reviewapp import VERSION
from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis.errors import NameNotUsable
from reviewapp.synthesis.models import Model

LONGEST_NAME = 120


@dataclass(frozen=True)
class Weighed:
    """What loading a file has shown."""

    file_digest: str
    weights_digest: str
    size: int
    recipe: Mapping[str, object]
    recipe_digest: str
    facts: Mapping[str, object]
    card: str


@dataclass(frozen=True)
class Known:
    """What a person, or the training, says of it."""

    name: str
    source: Model.Source
    intended_use: str = ""
    trained_on: CohortVersion | None = None
    job_id: UUID | None = None


def name_of(said: str) -> str:
    """Return a name that can be written down."""
    name = " ".join(said.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise NameNotUsable(
            f"“{name[:40]}” is no name for a model, so nothing was registered. "
            f"Give 1 to {LONGEST_NAME} printable characters."
        )
    return name


@transaction.atomic
def enter(weighed: Weighed, known: Known, *, by: Person, at: datetime) -> Model:
    """Give a file its row and number; a file that has one keeps it, whatever it is called now."""
    if there := Model.objects.filter(file_digest=weighed.file_digest).first():
        return there
    name = name_of(known.name)
    # A name's versions are numbered one by one; two workers that meet here try again.
    held = Model.objects.select_for_update().filter(name=name).order_by("-number")
    latest = held.values_list("number", flat=True).first() or 0
    model = Model.objects.create(
        **vars(weighed),
        name=name,
        number=latest + 1,
        source=known.source,
        intended_use=known.intended_use.strip(),
        trained_on=known.trained_on,
        job_id=known.job_id,
        code_version=VERSION,
        added_by=by,
        added_at=at,
    )
    audit.record(
        "model.added",
        model,
        by=by,
        at=at,
        after=weighed.file_digest,
        facts={"source": str(known.source), "recipe": weighed.recipe_digest},
    )
    return model
