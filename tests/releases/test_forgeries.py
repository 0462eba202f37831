"""Whoever changes a release and signs it anew with another key is found by what it says …"""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reviewapp.audit.canonical import canonical_json
from reviewapp.audit.canonical import digest as canonical_digest
from reviewapp.releases import bags, verify_release
from reviewapp.releases.keys import Key
from tests.releases.asking import faults, public_key

pytestmark = pytest.mark.django_db  # only the release they share was made with one
EVIDENCE = "data/evidence"


def signed_anew(folder: Path) -> Key:
    key = Key(Ed25519PrivateKey.generate())
    payload = sorted(bags.walked(folder / "data"))
    (folder / bags.MANIFEST).write_text("".join(_line(folder, path) for path in payload))
    tags = [folder / name for name in ("bagit.txt", "bag-info.txt", bags.MANIFEST)]
    listed = "".join(_line(folder, path) for path in tags).encode()
    (folder / bags.TAG_MANIFEST).write_bytes(listed)
    (folder / bags.SIGNATURE).write_bytes(key.signed(listed, signs=bags.TAG_MANIFEST))
    return key


def _line(folder: Path, path: Path) -> str:
    name = path.relative_to(folder).as_posix()
    return f"{sha256(path.read_bytes()).hexdigest()}  {name}\n"


def changed(folder: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / EVIDENCE / name
    said = json.loads(path.read_bytes())
    change(said)
    path.write_bytes(canonical_json(said))


def events_changed(folder: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    path = folder / EVIDENCE / "events.jsonl"
    events = [json.loads(line) for line in path.read_bytes().splitlines()]
    change(events)
    path.write_bytes(b"".join(canonical_json(event) + b"\n" for event in events))


def of_verb(events: list[dict[str, Any]], verb: str) -> dict[str, Any]:
    return next(event for event in events if event.get("verb") == verb and "facts" in event)


def anew(verb: str, **said: object) -> Callable[[list[dict[str, Any]]], None]:
    """Change an event and give it a hash of its own that fits."""

    def change(events: list[dict[str, Any]]) -> None:
        event = of_verb(events, verb)
        event.update(said)
        event["hash"] = canonical_digest({k: v for k, v in event.items() if k != "hash"})

    return change


def results(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        changed(folder, "evaluation.json", lambda said: change(said["results"]))

    return act


def told(change: Callable[[list[dict[str, Any]]], object]) -> Callable[[Path], None]:
    return lambda folder: events_changed(folder, change)


def decision(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    return lambda folder: changed(folder, "decision.json", change)


def all_answers_a(folder: Path) -> None:
    path = folder / "data/tables/ratings_wide.csv"
    head, *rows = path.read_text().splitlines()
    at = head.split(",").index("answer_synthetic")
    cells = [row.split(",") for row in rows]
    for row in cells:
        row[at] = "A"
    path.write_text("\n".join([head, *(",".join(row) for row in cells)]) + "\n")


def one_image_less(folder: Path) -> None:
    path = folder / "data/tables/images.csv"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))


def one_picture_less(folder: Path) -> None:
    next((folder / "data/images").rglob("*.png")).unlink()


def one_frame_more(folder: Path) -> None:
    path = folder / "data/tables/images.csv"
    head, first, *rows = path.read_text().splitlines()
    cells = first.split(",")
    cells[head.split(",").index("frames")] = "2"
    path.write_text("\n".join([head, ",".join(cells), *rows]) + "\n")


def with_a_gap(events: list[dict[str, Any]]) -> None:
    """Leave an event of a chain out, and put a line in the readers' form in its place."""
    chains = [event["chain"] for event in events if "facts" in event]
    chain = max(chains, key=chains.count)
    at = [number for number, event in enumerate(events) if event["chain"] == chain]
    last = events[at[1]]
    links = {name: last[name] for name in ("chain", "seq", "prev_hash", "hash")}
    events[at[0] : at[1] + 1] = [{**links, "verb": "rating.given"}]


def narrower(level: str) -> Callable[[Path], None]:
    return results(lambda said: said["criteria"][0].update(level=level))


FORGERIES = {
    "with a gap behind a line in the readers' form": (
        told(with_a_gap),
        "has another form",
    ),
    "with a reader's name on a whole event": (
        told(anew("study.opened", chain="R01")),
        "has another form",
    ),
    "with an interval narrower than was asked for": (narrower("0.8"), "less than the protocol"),
    "says that its content was changed": (
        told(lambda events: of_verb(events, "study.locked").update(reason="Another.")),
        "was changed",
    ),
    "whose link is broken": (
        told(anew("study.opened", reason="Another.")),
        "does not follow",
    ),
    "with an event in another form": (
        told(lambda events: events[0].update(more=1)),
        "has another form",
    ),
    "with a reader's event out of order": (
        told(lambda events: events.append(next(e for e in events if e["chain"] == "R01"))),
        "is out of order",
    ),
    "locked after it was read": (
        lambda folder: changed(
            folder, "reading.json", lambda said: said.update(first_rating_at="2020-01-01")
        ),
        "not locked, read and decided in this order",
    ),
    "under another protocol": (
        lambda folder: changed(
            folder, "protocol.json", lambda said: said["purpose"].update(target="Another")
        ),
        "The protocol is not the decided one",
    ),
    "with a better number": (
        results(lambda said: said["criteria"][0].update(estimate="0.5")),
        "The results are not those decided",
    ),
    "with a criterion that did not pass": (
        results(lambda said: said["criteria"][0].update(high="0.995")),
        "but its numbers say",
    ),
    "with a criterion left out": (
        results(lambda said: said["criteria"].clear()),
        "not about the criteria",
    ),
    "of an exploratory study": (
        results(lambda said: said.update(exploratory="Changed later.")),
        "the criteria say INCONCLUSIVE",
    ),
    "signed by one person": (
        decision(lambda said: said["signatures"].pop()),
        "not two people",
    ),
    "signed in other words": (
        decision(lambda said: said["signatures"][0].update(printed_name="Dr Nobody")),
        "The signature of Dr Nobody",
    ),
    "about another cohort": (
        decision(lambda said: said["record"].update(cohort="0" * 64)),
        "The decision was changed",
    ),
    "that cannot be read": (
        lambda folder: (folder / EVIDENCE / "decision.json").write_text("no json"),
        "cannot be checked",
    ),
    "in another form of JSON": (
        lambda folder: (folder / EVIDENCE / "reading.json").write_text("{ }"),
        "not in the one form",
    ),
    "with other answers": (all_answers_a, "answers in data/tables/ratings_wide.csv count to"),
    "with an image less": (one_image_less, "does not list the cohort version"),
    "with a picture less": (one_picture_less, "have no file"),
    "with a frame less than its table says": (one_frame_more, "or not all"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_it_finds_a_release_signed_anew(forgery: str, folder: Path, copy: Path) -> None:
    act, expected = FORGERIES[forgery]
    act(copy)
    signed_anew(copy)

    found = faults(copy)
    assert any(expected in fault for fault in found), found
    with_key = faults(copy, key=verify_release.public_key(public_key(folder)))
    assert any("is of the key" in fault for fault in with_key)


def test_it_cannot_tell_what_was_only_signed_anew_without_the_sites_key(
    folder: Path, copy: Path
) -> None:
    signed_anew(copy)

    assert faults(copy) == []
    assert faults(copy, key=verify_release.public_key(public_key(folder))) != []
