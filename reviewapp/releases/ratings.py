"""Pure: pseudonymous ratings, long, wide and in the form of iMRMC.

Readers are R01, R02 …, cases C0001 …, acquired images A0001 …; nothing says when anybody read.
What readers wrote in words stays in the house: it may name somebody.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewapp.acceptance.evidence import Evidence, Seen
from reviewapp.releases.tables import Row
from reviewapp.studies.questions import Question, QuestionKind

PLAIN = re.compile(r"[A-Za-z0-9_]+")
COUNTED = (
    QuestionKind.CANDIDATE,
    QuestionKind.SCALE,
    QuestionKind.CONFIDENCE,
    QuestionKind.YES_NO,
)


@dataclass(frozen=True)
class Names:
    """What readers, cases and images are called outside."""

    readers: Mapping[str, str]
    cases: Mapping[str, str]
    images: Mapping[str, str]


@dataclass(frozen=True)
class Given:
    """All readings beside the truth, the questions they answer, and the names for outside."""

    evidence: Evidence
    questions: tuple[Question, ...]
    names: Names

    @property
    def told(self) -> list[Question]:
        return [one for one in self.questions if one.kind is not QuestionKind.TEXT]


def names(evidence: Evidence, *, digests: Mapping[str, str]) -> Names:
    """Number everything in an order that says nothing about anybody.

    Synthetic images keep their digest, by which they are found in the table of images.
    """
    acquired = sorted(
        (digests[image], image) for image, shown in evidence.about.items() if not shown.is_synthetic
    )
    of_cases = {
        place.case: sorted(digests[image] for image in place.image_at.values())
        for place in evidence.seen
    }
    cases = sorted(of_cases, key=lambda case: (of_cases[case], case))
    return Names(
        readers={one: f"R{number:02}" for number, one in enumerate(evidence.readers, start=1)},
        cases={one: f"C{number:04}" for number, one in enumerate(cases, start=1)},
        images={image: digests[image] for image in evidence.about}
        | {image: f"A{number:04}" for number, (_, image) in enumerate(acquired, start=1)},
    )


def wide_columns(given: Given) -> dict[str, type]:
    places = sorted({at for place in given.evidence.seen for at in place.image_at})
    return {
        **dict.fromkeys(("reader", "case"), str),
        "position": int,
        "part": str,
        **{f"image_{at}": str for at in places},
        **{f"synthetic_{at}": bool for at in places},
        "looked_for_ms": int,
        **{f"answer_{question.code}": str for question in given.told},
    }


def wide(given: Given) -> Iterator[Row]:
    """One row for each reading, rated or not."""
    for place in given.evidence.seen:
        answers = place.answers or {}
        shown = {f"image_{at}": given.names.images[i] for at, i in place.image_at.items()}
        truth = {
            f"synthetic_{at}": given.evidence.about[image].is_synthetic
            for at, image in place.image_at.items()
        }
        said = {f"answer_{one.code}": _text(answers.get(one.code)) for one in given.told}
        yield {**_place(place, given.names), **shown, **truth, **said}


LONG_COLUMNS: dict[str, type] = {
    **dict.fromkeys(("reader", "case"), str),
    "position": int,
    "part": str,
    "looked_for_ms": int,
    **dict.fromkeys(("question", "place", "image", "answer"), str),
}


def long(given: Given) -> Iterator[Row]:
    """One row for each answer; of a question about each candidate, one for each."""
    for place in given.evidence.seen:
        for question in given.told:
            answer = (place.answers or {}).get(question.code)
            each = answer if isinstance(answer, Mapping) else {"": answer}
            for at, value in sorted(each.items()):
                if value is not None:
                    yield {
                        **_place(place, given.names),
                        "question": question.code,
                        "place": at,
                        "image": given.names.images[place.image_at[at]] if at else "",
                        "answer": _text(value),
                    }


def imrmc_questions(given: Given) -> list[Question]:
    """Those with one number for each image: iMRMC knows scores of cases and no pairs."""
    return [one for one in given.told if one.kind in COUNTED and any(_scores(given, one))]


def imrmc(given: Given, question: Question) -> Iterator[bytes]:
    """Scores as iMRMC 4 reads them: truth under reader -1 and modality 0, then the readers."""
    truth = {
        given.names.images[image]: int(given.evidence.about[image].is_synthetic)
        for _, image, _ in _scores(given, question)
    }
    readers = {reader for reader, _, _ in _scores(given, question)}
    positive = sum(truth.values())
    head = f"N0: {len(truth) - positive}\nN1: {positive}\nNR: {len(readers)}\nNM: 1\n"
    yield f"Question: {question.code}\n{head}BEGIN DATA:\n".encode()
    yield from (f"-1,{image},0,{is_one}\n".encode() for image, is_one in sorted(truth.items()))
    for reader, image, score in _scores(given, question):
        yield f"{given.names.readers[reader]},{given.names.images[image]},1,{score}\n".encode()


def _scores(given: Given, question: Question) -> Iterator[tuple[str, str, int]]:
    """Reader, image, score; of a choice 1 for what was chosen and 0 for the other."""
    for place in in_cases(given.evidence):
        answer = (place.answers or {}).get(question.code)
        if answer is None:
            continue
        for at, image in sorted(place.image_at.items()):
            value = _score(question, answer, at, is_pair=place.is_pair)
            if value is not None:
                yield place.reader, image, value


def in_cases(evidence: Evidence) -> Iterator[Seen]:
    """What was seen in cases; none of the repeats, catch cases and training."""
    return (place for place in evidence.seen if place.part == "CASE")


def _score(question: Question, answer: object, at: str, *, is_pair: bool) -> int | None:
    if question.kind is QuestionKind.CANDIDATE:
        return int(answer == at) if answer in {"A", "B"} else None
    if isinstance(answer, Mapping):
        answer = answer.get(at)
    elif is_pair:
        return None
    return int(answer) if isinstance(answer, int) else None


def _place(place: Seen, called: Names) -> dict[str, str | int | None]:
    return {
        "reader": called.readers[place.reader],
        "case": called.cases[place.case],
        "position": place.position,
        "part": str(place.part),
        "looked_for_ms": place.looked_for_ms if place.answers is not None else None,
    }


def _text(value: object) -> str:
    """Plain where it is one word or number, else JSON, which no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, str) and PLAIN.fullmatch(value)):
        return str(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
