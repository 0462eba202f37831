"""Store a drawing: cases, worklists, readings and sides, in few statements whatever its size."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import count
from uuid import UUID, uuid4

from reviewapp.allocation.composing import DEGRADED
from reviewapp.allocation.draw import Draw
from reviewapp.allocation.plan import Drawing, Item, Part, Place
from reviewapp.imaging import services as imaging
from reviewapp.imaging.models import Image, PresentationCopy
from reviewapp.imaging.presentation import Look
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.reading.models import Lesson, Reading, Side, Worklist
from reviewapp.studies.models import Case, CaseImage, Study
from reviewapp.studies.protocol import PLACES

ROWS_AT_ONCE = 1000
# Behind the name of an image whose copy stands beside candidates: that may look otherwise.
CONTEXT = ":context"
Copies = dict[str, PresentationCopy]
Report = Callable[[int, int, str], object]


def as_drawing(drawn: Draw) -> Drawing:
    """The pairs of schema 1, each a case that counts."""
    return Drawing(
        {
            reader: tuple(
                Place(
                    Item((place.pair.real, place.pair.synthetic)),
                    Part.CASE,
                    place.synthetic_is_first,
                )
                for place in places
            )
            for reader, places in drawn.worklists.items()
        }
    )


def copies(
    versions: Sequence[CohortVersion], drawn: Drawing, look: Look, *, report: Report
) -> Copies:
    """Make the copies of what was drawn, in an order that mixes the arms."""
    wanted = {name for item in _items(drawn).values() for name in item.images}
    spoilt = {name.removesuffix(DEGRADED) for name in wanted if name.endswith(DEGRADED)}
    done = count(1)

    def step() -> None:
        report(next(done), len(wanted), "copies")

    plain = _made(versions, wanted, look, step)
    worse = replace(look, degraded=True)
    degraded = _made(versions, spoilt, worse, step) if spoilt else {}
    return plain | {name + DEGRADED: copy for name, copy in degraded.items()}


def context_copies(
    versions: Sequence[CohortVersion], drawn: Drawing, look: Look, *, report: Report
) -> Copies:
    """Make the copies of what stands beside the candidates; it is no secret what that is."""
    wanted = {name for item in _items(drawn).values() for _, name in item.context}
    done = count(1)
    made = _made(versions, wanted, look, lambda: report(next(done), len(wanted), "copies"))
    return {name + CONTEXT: copy for name, copy in made.items()}


def _made(
    versions: Sequence[CohortVersion], wanted: Set[str], look: Look, step: Callable[[], object]
) -> Copies:
    images: list[Image] = sorted(
        (
            image
            for version in versions
            for image in provenance.images(version)
            if image.digest in wanted
        ),
        key=lambda image: image.digest,
    )
    made = imaging.make_presentation_copies(images, look=look, step=step)
    return {image.digest: copy for image, copy in zip(images, made, strict=True)}


def write(study: Study, drawn: Drawing, copies: Copies) -> int:
    """Store everything, and return how many cases there are."""
    items = _items(drawn)
    cases = {name: Case(study=study) for name in items}
    Case.objects.bulk_create(cases.values(), ROWS_AT_ONCE)
    candidates = [
        CaseImage(case=cases[name], kind=CaseImage.Kind.CANDIDATE, copy=copies[image])
        for name, item in items.items()
        for image in item.images
    ]
    candidates += [
        CaseImage(
            case=cases[name], kind=CaseImage.Kind.CONTEXT, label=label, copy=copies[image + CONTEXT]
        )
        for name, item in items.items()
        for label, image in item.context
    ]
    # By their random ids: no table keeps the order real, synthetic, real, synthetic …
    CaseImage.objects.bulk_create(sorted(candidates, key=lambda row: row.pk), ROWS_AT_ONCE)
    worklists = {
        reader: Worklist(pk=uuid4(), study=study, reader_id=UUID(reader))
        for reader in drawn.worklists
    }
    Worklist.objects.bulk_create(worklists.values(), ROWS_AT_ONCE)
    readings = [
        (_reading(worklists[reader], cases[place.item.name], number, place), place)
        for reader, places in drawn.worklists.items()
        for number, place in enumerate(places, start=1)
    ]
    Reading.objects.bulk_create([reading for reading, _ in readings], ROWS_AT_ONCE)
    sides = [side for reading, place in readings for side in _sides(reading, place, copies)]
    Side.objects.bulk_create(sides, ROWS_AT_ONCE)
    Lesson.objects.bulk_create(_lessons(readings), ROWS_AT_ONCE)
    return len(cases)


def _items(drawn: Drawing) -> dict[str, Item]:
    return {place.item.name: place.item for places in drawn.worklists.values() for place in places}


def _reading(worklist: Worklist, case: Case, number: int, place: Place) -> Reading:
    return Reading(
        worklist=worklist,
        case=case,
        position=number,
        part=str(place.part),
        phase=place.phase,
        session=place.session,
    )


def _lessons(readings: Sequence[tuple[Reading, Place]]) -> Iterator[Lesson]:
    """At which places synthetic images stand: of training cases that readers are told about."""
    for reading, place in readings:
        if place.part is Part.TRAINING and place.item.synthetic is not None:
            shown = zip(PLACES, place.shown, strict=False)
            yield Lesson(
                reading=reading,
                synthetic=[at for at, image in shown if image in place.item.synthetic],
            )


def _sides(reading: Reading, place: Place, copies: Copies) -> Iterator[Side]:
    for at, image in zip(PLACES, place.shown, strict=False):
        yield Side(reading=reading, place=at, copy=copies[image])
    for label, image in place.item.context:
        yield Side(reading=reading, place=label, copy=copies[image + CONTEXT])
