"""Ratings as DICOM structured reports beside the images they are about, for who asks for them.

One file for each synthetic image and reader. The tables are the record; places that readers marked
and what they wrote in words stand in no report.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from reviewapp.dicom.rating_report import Look, Statement, Told, report
from reviewapp.releases.bags import Bag
from reviewapp.releases.ratings import Given, in_cases
from reviewapp.studies.questions import Question, QuestionKind

NUMBERS = (QuestionKind.SCALE, QuestionKind.CONFIDENCE)
CHOSEN, NOT_CHOSEN = ("CHOSEN", "chosen"), ("NOTCHOSEN", "not chosen")


def put(bag: Bag, told: Given, *, at: datetime, check: Callable[[], object]) -> None:
    """Read the DICOM files of each image, which are in the bag by now; `check` may stop it."""
    for image, by_reader in sorted(_looks(told).items()):
        check()
        place = bag.folder / "data" / "images" / "dicom" / image[:2]
        files = [path.read_bytes() for path in sorted(place.glob(f"{image}_*.dcm"))]
        for reader, looks in sorted(by_reader.items()):
            name = f"ratings/dicom_sr/{image[:2]}/{image}_{reader}.dcm"
            bag.put(name, report(files, Told(reader, tuple(looks), at)))


def _looks(told: Given) -> Mapping[str, Mapping[str, list[Look]]]:
    """By the digest of the synthetic image and the number of the reader."""
    found: dict[str, dict[str, list[Look]]] = defaultdict(lambda: defaultdict(list))
    for place in in_cases(told.evidence):
        case = told.names.cases[place.case]
        for at, image in sorted(place.image_at.items()):
            said = tuple(
                statement
                for question in told.told
                for statement in _statements(question, place.answers, at, is_pair=place.is_pair)
            )
            if said and told.evidence.about[image].is_synthetic:
                reader = told.names.readers[place.reader]
                look = Look(f"{case} {place.position}", said)
                found[told.names.images[image]][reader].append(look)
    return found


def _statements(
    question: Question, answers: Mapping[str, object] | None, at: str, *, is_pair: bool
) -> Iterator[Statement]:
    """What an answer says about the image at this place; nothing, if it is about the pair."""
    answer = (answers or {}).get(question.code)
    code, text = question.code, question.text
    if question.kind is QuestionKind.CANDIDATE:
        if answer in {"A", "B"}:
            yield Statement(code, text, *(CHOSEN if answer == at else NOT_CHOSEN))
        return
    if isinstance(answer, Mapping) and question.kind is not QuestionKind.MARK:
        answer = answer.get(at)
    elif is_pair:
        return
    if isinstance(answer, bool):
        yield Statement(code, text, *(("YES", "yes") if answer else ("NO", "no")))
    elif isinstance(answer, int) and question.kind in NUMBERS:
        yield Statement(code, text, answer)
    elif isinstance(answer, list) and question.kind is QuestionKind.REASONS:
        words = {option.code: option.text for option in question.options}
        yield from (Statement(code, text, str(one), words.get(one, "")) for one in answer)
