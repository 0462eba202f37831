"""Check what stands in a release: trail, decision, order and criteria. Standard library only.

`verify_release.py` beside it checks the files and the signature, and calls this.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

EVENT = {
    *("actor", "after", "at", "before", "chain", "facts", "hash", "prev_hash", "reason"),
    *("request_id", "seq", "subject_id", "subject_kind", "verb"),
}
LINKS = {"chain", "hash", "prev_hash", "seq"}
# A reader's events have a name and a form of their own, which no other chain may have.
READER = re.compile(r"R[0-9]+")
SIGNATURES = 2
ACCURATE = 1e-9
LEVEL_ACCURATE, USUAL_LEVEL = 1e-6, "0.95"
Fields = dict[str, Any]


@dataclass
class Report:
    """What was established, what is wrong, and what nobody can tell from these files."""

    established: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def wrong(self, fault: str) -> None:
        self.faults.append(fault)

    def hold(self, is_so: bool, fault: str, established: str = "") -> bool:  # noqa: FBT001 held
        if not is_so:
            self.faults.append(fault)
        elif established:
            self.established.append(established)
        return is_so


class Unusable(Exception):
    """Nothing behind this can be checked."""


# --- one byte string per value ---


def canonical(value: object) -> bytes:
    """RFC 8785 without floats, which the site never writes into what it hashes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: object) -> str:
    return sha256(canonical(value)).hexdigest()


def read(folder: Path, name: str) -> Fields:
    try:
        content = (folder / "data" / "evidence" / name).read_bytes()
        found: Fields = json.loads(content)
    except (OSError, ValueError) as error:
        raise Unusable(f"data/evidence/{name} cannot be read ({type(error).__name__}).") from error
    if canonical(found) != content:
        raise Unusable(f"data/evidence/{name} is not in the one form the site writes.")
    return found


# --- the trail, the decision and the order of things ---


def check_trail(folder: Path, report: Report) -> list[Fields]:
    """Walk the links of every chain; return the whole events."""
    whole: list[Fields] = []
    heads: dict[str, tuple[int, str]] = {}
    before, hidden = len(report.faults), 0
    text = (folder / "data" / "evidence" / "events.jsonl").read_bytes()
    for number, line in enumerate(text.split(b"\n")[:-1], 1):
        event = json.loads(line)
        name = f"Event {number} in data/evidence/events.jsonl"
        is_whole, is_readers = set(event) == EVENT, READER.fullmatch(event["chain"])
        known = set(event) in ([LINKS | {"verb"}] if is_readers else [EVENT, LINKS])
        if not report.hold(known and canonical(event) == line, f"{name} has another form."):
            continue
        seq, last = heads.get(event["chain"], (0, ""))
        if is_readers:
            report.hold(event["seq"] > seq, f"{name} is out of order.")
        elif last:
            follows = event["seq"] == seq + 1 and event["prev_hash"] == last
            report.hold(follows, f"{name} does not follow the one before it.")
        heads[event["chain"]] = (event["seq"], event["hash"])
        if is_whole:
            own = {key: value for key, value in event.items() if key != "hash"}
            report.hold(digest(own) == event["hash"], f"{name} was changed.")
            whole.append(event)
        hidden += not is_whole
    if len(report.faults) == before:
        report.established.append(
            f"Each chain of the trail that is shown has no gap, and {len(whole)} events give their "
            f"hash. Readers' events are in order; whether these are all, only the site can tell."
        )
        report.unknown.append(
            f"What {hidden} other events say: they are shown by their hash, so that nobody is told "
            f"who read when. The site's auditor can compare them with the whole trail."
        )
    return whole


def check_decision(folder: Path, events: list[Fields], report: Report) -> None:
    """Protocol, results, decision and signatures name each other, and the trail names them."""
    before = len(report.faults)
    protocol, kept = read(folder, "protocol.json"), read(folder, "evaluation.json")
    decided = read(folder, "decision.json")
    record = decided["record"]
    named: dict[str, set[str]] = defaultdict(set)
    for event in events:
        named[event["verb"]] |= {event["after"], *map(str, event["facts"].values())}
    report.hold(digest(protocol) == record["protocol"], "The protocol is not the decided one.")
    report.hold(digest(kept["results"]) == record["results"], "The results are not those decided.")
    for one in ("study", "protocol", "inputs", "code_version"):
        report.hold(kept[one] == record[one], f"Evaluation and decision differ in {one}.")
    report.hold(digest(record) == decided["digest"], "The decision was changed.")
    report.hold(record["verdict"] == "ACCEPTED", "The decision is not to accept.")
    report.hold(kept["results"]["verdict"] == record["verdict"], "Verdict and results differ.")
    for signed in decided["signatures"]:
        own = {name: value for name, value in signed.items() if name != "digest"}
        fits = digest(own) == signed["digest"] and own["record"] == decided["digest"]
        fits = fits and signed["digest"] in named["decision.signed"]
        report.hold(fits, f"The signature of {signed['printed_name']} does not fit.")
    people = {signed["signer"] for signed in decided["signatures"]}
    report.hold(len(people) == SIGNATURES, "There are not two people's signatures.")
    locked = named["study.locked"] | named["protocol.amended"]
    report.hold(record["protocol"] in locked, "The trail locks another protocol.")
    report.hold(record["results"] in named["study.evaluated"], "The trail has other results.")
    report.hold(decided["digest"] in named["study.decided"], "The trail decides otherwise.")
    if len(report.faults) == before:
        names = " and ".join(signed["printed_name"] for signed in decided["signatures"])
        report.established.append(f"Protocol, results and decision fit; {names} signed.")


# --- the criteria ---


def rows(folder: Path, table: str) -> Iterator[dict[str, str]]:
    with (folder / "data" / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def check_criteria(folder: Path, report: Report) -> None:
    """Each verdict follows from its numbers, and the decision from the verdicts."""
    protocol, results = read(folder, "protocol.json"), read(folder, "evaluation.json")["results"]
    asked = protocol.get("criteria")
    if not asked:
        report.unknown.append("Whether anything was met: the protocol has no criteria.")
        return
    rules = {rule["code"]: rule for rule in asked["list"]}
    report.hold(
        sorted(rules) == sorted(kept["code"] for kept in results["criteria"]),
        "The results are not about the criteria of the protocol.",
    )
    for kept in results["criteria"]:
        said, follows = kept["verdict"], verdict(rules[kept["code"]], kept)
        fault = f"Criterion {kept['code']} says {said}, but its numbers say {follows}."
        report.hold(said == follows, fault, f"Criterion {kept['code']}: {said}, by its numbers.")
    check_levels(asked["list"], results["criteria"], report)
    together = overall(asked, rules, results)
    report.hold(
        results["verdict"] == together,
        f"The verdict is {results['verdict']}, but the criteria say {together}.",
        f"All criteria together say {together}.",
    )


def check_levels(asked: list[Fields], found: list[Fields], report: Report) -> None:
    """No interval is narrower than asked for: at α, at α/m in a family, fewer as Holm's leave."""
    kept = {one["code"]: one for one in found}
    for rule in asked:
        code, family = rule["code"], rule.get("multiplicity", "NONE")
        alike = [other for other in asked if other.get("multiplicity", "NONE") == family]
        shares = {other["code"]: share(other, kept[other["code"]]) for other in alike}
        own, least = shares[code], 1 if family == "NONE" else len(alike)
        if family == "HOLM":
            passed = [each for each in shares if kept[each]["verdict"] == "PASS"]
            least -= sum(shares[each] < own - LEVEL_ACCURATE for each in passed)
        fault = f"Criterion {code} has an interval at a level less than the protocol asks for."
        report.hold(own * least <= 1 + LEVEL_ACCURATE, fault)


def share(rule: Fields, kept: Fields) -> float:
    """Which part of the α that the protocol allows was used."""
    asked = float(rule.get("interval", {}).get("level", USUAL_LEVEL))
    return (1 - float(kept["level"])) / (1 - asked)


def verdict(rule: Fields, kept: Fields) -> str:
    few = kept["readers"] < rule.get("least_readers", 0)
    if few or kept["cases"] < rule.get("least_cases", 0) or kept["not_evaluable"]:
        return "NOT_EVALUABLE"
    estimate, low, high = (float(kept[name] or "nan") for name in ("estimate", "low", "high"))
    if rule["metric"] == "LEAKED_IMAGES":
        return "FAIL" if estimate else "PASS"
    lower, upper = float(rule.get("lower", "-inf")), float(rule.get("upper", "inf"))
    if rule.get("held") == "ESTIMATE":
        return "PASS" if lower <= estimate <= upper else "FAIL"
    if low == high and "question" in rule:
        return "NOT_EVALUABLE"
    if high <= lower or low >= upper:
        return "FAIL"
    return "PASS" if lower < low and high < upper else "INCONCLUSIVE"


def overall(asked: Fields, rules: Fields, results: Fields) -> str:
    said: dict[str, list[str]] = defaultdict(list)
    for kept in results["criteria"]:
        said[rules[kept["code"]]["role"]].append(kept["verdict"])
    primary = said["PRIMARY"]
    least = asked["overall"].get("k", len(primary))
    gates = [*said["SAFETY"], *said["VALIDITY"]]
    passed = primary.count("PASS") >= least > 0 and "NOT_EVALUABLE" not in primary
    if "FAIL" in said["SAFETY"] or len(primary) - primary.count("FAIL") < least:
        return "REJECTED"
    if passed and all(one == "PASS" for one in gates):
        return "INCONCLUSIVE" if results["exploratory"] else "ACCEPTED"
    return "REJECTED" if asked.get("inconclusive") == "REJECTS" else "INCONCLUSIVE"


def check_counts(folder: Path, report: Report) -> None:
    """Count again what can be counted from the answers that came along."""
    if not (folder / "data" / "tables" / "ratings_wide.csv").is_file():
        report.unknown.append("Whether the numbers follow from answers: none came along.")
        return
    protocol, kept = read(folder, "protocol.json"), read(folder, "evaluation.json")["results"]
    kinds = {question["code"]: question["kind"] for question in protocol["questions"]}
    of = {one["code"]: one for one in kept["criteria"]}
    for rule in (protocol.get("criteria") or {"list": []})["list"]:
        count = counter(rule, kinds)
        found = counted(folder, rule, count) if count else None
        said = of[rule["code"]]
        if found is None or not said["estimate"]:
            report.unknown.append(
                f"Criterion {rule['code']}: its estimate cannot be found by counting, "
                f"so it was not made again."
            )
            continue
        estimate, readers = found
        report.hold(
            abs(estimate - float(said["estimate"])) < ACCURATE and readers == said["readers"],
            f"Criterion {rule['code']} says {said['estimate']} over {said['readers']} readers, but "
            f"the answers in data/tables/ratings_wide.csv count to {estimate} over {readers}.",
            f"Criterion {rule['code']}: the answers count to {said['estimate']} again. Its "
            f"interval ({said['low']} to {said['high']}) was not made again.",
        )


Row = dict[str, str]
Count = Callable[[Row, str], "float | None"]


def counter(rule: Fields, kinds: dict[str, str]) -> Count | None:
    """How an answer counts; only where no arm, subgroup or filled gap comes in between."""
    is_plain = not any(rule.get(name) for name in ("arms", "subgroup", "gap"))
    if not is_plain or rule.get("missing", "AVAILABLE") != "AVAILABLE":
        return None
    named = (rule["metric"], kinds.get(rule.get("question", ""), ""))
    return {("ACCURACY", "CANDIDATE"): picked, ("ACCEPTANCE_RATE", "YES_NO"): taken}.get(named)


def picked(row: Row, answer: str) -> float | None:
    """1 if the synthetic one of a pair was chosen, a half for neither."""
    truth = [place for place in "AB" if row.get(f"synthetic_{place}") == "true"]
    if len(truth) != 1:
        return None
    return 0.5 if answer == "NONE" else float([answer] == truth)


def taken(row: Row, answer: str) -> float | None:
    """1 if a single synthetic image was accepted."""
    is_one = row.get("synthetic_A") == "true" and not row.get("image_B")
    return float(answer == "true") if is_one and answer in {"true", "false"} else None


def counted(folder: Path, rule: Fields, count: Count) -> tuple[float, int] | None:
    """The mean over readers of each reader's mean."""
    by_reader: dict[str, list[float]] = defaultdict(list)
    for row in rows(folder, "ratings_wide"):
        answer = row.get(f"answer_{rule['question']}", "")
        value = count(row, answer) if answer and row["part"] == "CASE" else None
        if value is not None:
            by_reader[row["reader"]].append(value)
    means = [sum(values) / len(values) for values in by_reader.values()]
    return (sum(means) / len(means), len(means)) if means else None
