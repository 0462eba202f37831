"""Read what was rated, and what an evaluation said."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery

from reviewapp.acceptance.evidence import Seen
from reviewapp.acceptance.models import Evaluation
from reviewapp.reading.models import Rating, Reading, Side
from reviewapp.studies.models import Study


@dataclass(frozen=True)
class Places:
    """Every place of every worklist of a study, with the final answer where there is one."""

    seen: list[Seen]
    images: set[UUID]

    @property
    def due(self) -> dict[str, int]:
        """How many readings each reader was given."""
        return dict(Counter(place.reader for place in self.seen))


def evaluation(study: Study) -> Evaluation | None:
    found = Evaluation.objects.filter(study=study)
    return found.select_related("evaluated_by", "protocol").first()


def places(study: Study, *, question: str) -> Places:
    """Ask for all readings of a study in three queries; still blind: images are only ids."""
    final = Rating.objects.filter(reading=OuterRef("pk")).order_by("-revision")
    readings = (
        Reading.objects.filter(worklist__study=study)
        .annotate(final=Subquery(final.values("pk")[:1]))
        .values_list("pk", "worklist__reader_id", "case_id", "position", "final")
    )
    found = list(readings)
    shown: dict[UUID, dict[str, UUID]] = {}
    for reading, place, image in Side.objects.filter(reading__worklist__study=study).values_list(
        "reading_id", "place", "copy__image_id"
    ):
        shown.setdefault(reading, {})[place] = image
    given = Rating.objects.filter(reading__worklist__study=study).in_bulk()
    seen = [
        _seen(
            shown[pk],
            reader=reader,
            case=case,
            position=position,
            rating=given.get(final),
            question=question,
        )
        for pk, reader, case, position, final in found
    ]
    return Places(seen=seen, images={image for at in shown.values() for image in at.values()})


def _seen(
    shown: dict[str, UUID],
    *,
    reader: UUID,
    case: UUID,
    position: int,
    rating: Rating | None,
    question: str,
) -> Seen:
    return Seen(
        reader=str(reader),
        case=str(case),
        position=position,
        image_at={place: str(image) for place, image in shown.items()},
        picked=rating.answers[question] if rating else None,
        looked_for_ms=round(rating.looked_for.total_seconds() * 1000) if rating else None,
    )
