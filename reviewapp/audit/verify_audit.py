#!/usr/bin/env python3
"""Check an exported audit trail. Needs Python 3.9 or newer and nothing else.

    python3 verify_audit.py trail.jsonl [anchors.jsonl]

Every line of the trail is one event in canonical JSON (RFC 8785 without floats). Events form
chains: the first event of a chain is number 1 and names 64 zeros as the hash before it, each
later one names the hash of the event before it:

    hash = SHA-256( canonical JSON of the event without its hash )

An anchor is a line kept outside the database: the last number and hash of every chain at a time.
With the anchors a removed end, a removed chain and a chain made anew show as well.

Exit code 0: the trail is whole. 1: it is not, and the first broken link is named. 2: no such file.
The site itself checks its database with this same file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
EVENT_FIELDS = (
    "actor",
    "after",
    "at",
    "before",
    "chain",
    "facts",
    "hash",
    "prev_hash",
    "reason",
    "request_id",
    "seq",
    "subject_id",
    "subject_kind",
    "verb",
)
ANCHOR_FIELDS = ("at", "events", "hash", "heads", "number", "prev_hash")

Fields = dict[str, Any]


class Unreadable(ValueError):
    """This line cannot be one that the site wrote."""


# --- one byte string per value ---


def canonical_json(value: object) -> bytes:
    """RFC 8785 without floats: keys sorted by code point, no white space, plain UTF-8."""
    _refuse_floats(value)
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; write decimals as text, they have one form only.")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{key!r} is not text; keys of canonical JSON are.")
            _refuse_floats(item)
    if isinstance(value, (list, tuple)):
        for item in value:
            _refuse_floats(item)


def fingerprint(fields: Fields) -> str:
    """SHA-256 over everything an event or an anchor says, but for its own hash."""
    said = {name: value for name, value in fields.items() if name != "hash"}
    return sha256(canonical_json(said)).hexdigest()


def parsed(line: bytes, names: tuple[str, ...]) -> Fields:
    """Read one line; it has one form only, so a single changed character never passes."""
    try:
        fields = json.loads(line)
        whole = isinstance(fields, dict) and canonical_json(fields) + b"\n" == line
    except (ValueError, TypeError, RecursionError) as error:
        raise Unreadable("is not canonical JSON") from error
    if not whole:
        raise Unreadable("is not one canonical JSON object and a line end")
    if tuple(sorted(fields)) != names:
        raise Unreadable(f"does not have exactly the fields {', '.join(names)}")
    return fields  # type: ignore[no-any-return] # JSON has no type until the lines above


def link_fault(fields: Fields, seq: int, before: str) -> str:
    """Say why these fields are not link `seq` after the hash `before`; empty if they are."""
    return _number_fault(fields, seq) or _hash_fault(fields, seq, before)


def _number_fault(fields: Fields, seq: int) -> str:
    number = fields.get("seq", fields.get("number"))
    if type(number) is not int:
        return f"{number!r} stands where the number {seq} belongs"
    if number > seq:
        gap = f"{seq} is" if number == seq + 1 else f"{seq} to {number - 1} are"
        return f"{gap} missing before it"
    if number < seq:
        return f"it stands after number {seq - 1}, so it is repeated or out of order"
    return ""


def _hash_fault(fields: Fields, seq: int, before: str) -> str:
    if fields.get("prev_hash") != before:
        return (
            f"it continues from the hash {_short(fields.get('prev_hash'))}, but number "
            f"{seq - 1} before it has {_short(before)}"
        )
    try:
        content = fingerprint(fields)
    except (TypeError, ValueError) as error:
        return f"its content cannot be hashed ({error})"
    if fields.get("hash") != content:
        return (
            f"its content was changed: it gives the hash {_short(content)}, but "
            f"{_short(fields.get('hash'))} is written"
        )
    return ""


def _short(value: object) -> str:
    return f"{str(value)[:12]}…"


# --- the anchors ---


@dataclass
class Anchors:
    """What was written down outside the database: which event stood where, and since when."""

    count: int = 0
    faults: list[str] = field(default_factory=list)
    places: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)

    def read(self, lines: Iterable[bytes]) -> Anchors:
        before = GENESIS
        for number, line in enumerate(lines, 1):
            try:
                anchor = parsed(line, ANCHOR_FIELDS)
            except Unreadable as error:
                self.faults.append(f"Anchor {number}: the line {error}.")
                break
            if fault := link_fault(anchor, number, before) or self._keep(anchor):
                self.faults.append(f"Anchor {number}: {fault}.")
                break
            before = anchor["hash"]
            self.count = number
        return self

    def _keep(self, anchor: Fields) -> str:
        name = f"anchor {anchor['number']} of {anchor['at']}"
        if not _are_heads(anchor["heads"]):
            return "its heads are not one number and one hash for each chain"
        for chain, (seq, head) in anchor["heads"].items():
            known, _ = self.places.setdefault((chain, seq), (head, name))
            if known != head:
                return f"it names another event {seq} of chain {chain} than an anchor before it"
        return ""


def _are_heads(heads: object) -> bool:
    return isinstance(heads, dict) and all(
        isinstance(head, list) and [type(part) for part in head] == [int, str]
        for head in heads.values()
    )


# --- the trail ---


@dataclass
class Trail:
    """Walks the links of any number of chains; remembers one head and one fault per chain."""

    anchors: Anchors = field(default_factory=Anchors)
    events: int = 0
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    _faults: dict[str, str] = field(default_factory=dict)

    def add(self, event: Fields) -> None:
        chain = str(event.get("chain", ""))
        seq, before = self.heads.get(chain, (0, GENESIS))
        self.events += 1
        if chain in self._faults:
            return
        if fault := link_fault(event, seq + 1, before) or self._anchor_fault(chain, event):
            self._faults[chain] = f"Chain {chain}, event {event.get('seq')}: {fault}."
            return
        self.heads[chain] = (seq + 1, event["hash"])

    def refuse(self, fault: str) -> None:
        """Note a line or row that cannot even be read; the first one is enough."""
        self._faults.setdefault("", fault)

    def _anchor_fault(self, chain: str, event: Fields) -> str:
        head, name = self.anchors.places.get((chain, event["seq"]), (event["hash"], ""))
        if head == event["hash"]:
            return ""
        return f"{name} saw the hash {_short(head)} here, now it is {_short(event['hash'])}"

    def faults(self) -> list[str]:
        """Every fault in the order found, each chain's first one only."""
        return [*self.anchors.faults, *self._faults.values(), *self._cut_chains()]

    def _cut_chains(self) -> Iterator[str]:
        seen: dict[str, tuple[int, str]] = {}
        for (chain, seq), (_, name) in self.anchors.places.items():
            if chain not in self._faults:
                seen[chain] = max(seen.get(chain, (0, "")), (seq, name))
        for chain, (seq, name) in seen.items():
            last = self.heads.get(chain, (0, ""))[0]
            if last < seq:
                missing = "the end is cut off" if last else "the whole chain is missing"
                yield (f"Chain {chain}, event {last + 1}: {missing}; {name} saw it up to {seq}.")

    def sentence(self) -> str:
        """The outcome for a person to read."""
        size = f"{counted(self.events, 'event')} in {counted(len(self.heads), 'chain')}"
        if faults := self.faults():
            found = "one place" if len(faults) == 1 else f"{len(faults)} places"
            return f"The trail ({size}) is broken in {found}. {faults[0]}"
        if self.anchors.count:
            agreed = counted(self.anchors.count, "anchor")
            return f"The trail is whole: {size}, in agreement with {agreed}."
        return (
            f"The trail is whole: {size}. There is no anchor to compare it with, "
            f"so a removed end would not show."
        )


def counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def check(trail: Iterable[bytes], anchors: Iterable[bytes] = ()) -> Trail:
    """Walk an exported trail line by line; memory grows with the chains, not with the events."""
    walked = Trail(Anchors().read(anchors))
    for number, line in enumerate(trail, 1):
        try:
            walked.add(parsed(line, EVENT_FIELDS))
        except Unreadable as error:
            walked.refuse(f"Line {number}: it {error}.")
    return walked


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Check an exported audit trail.")
    parser.add_argument("trail", type=Path, help="the exported events, one JSON object a line")
    parser.add_argument("anchors", type=Path, nargs="?", help="the anchors, kept elsewhere")
    given = parser.parse_args(arguments)
    for path in filter(None, (given.trail, given.anchors)):
        if not path.is_file():
            sys.stderr.write(f"There is no file {path}, so nothing was checked. Name a file.\n")
            return 2
    with given.trail.open("rb") as trail:
        anchors = given.anchors.read_bytes().splitlines(keepends=True) if given.anchors else ()
        walked = check(trail, anchors)
    sys.stdout.write(walked.sentence() + "\n")
    sys.stdout.writelines(f"  {fault}\n" for fault in walked.faults()[1:])
    return 1 if walked.faults() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
