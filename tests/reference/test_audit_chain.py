"""The chain and the digest agree with the reference data that lies beside a checkout."""

import json
from pathlib import Path
from typing import Any

import pytest

from reviewapp.audit.canonical import canonical_json, digest
from reviewapp.audit.verify_audit import Trail

DATA = Path(__file__).resolve().parents[3] / "shared" / "reference" / "statistics"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="The reference data is not here.")


def read(case: str, file: str) -> Any:  # noqa: ANN401 JSON
    return json.loads((DATA / case / file).read_text("utf-8"))


def expected(case: str) -> dict[str, Any]:
    return {fact["name"]: fact["value"] for fact in read(case, "expected.json")["expected"]}


def walked(file: str) -> Trail:
    trail = Trail()
    for event in read("audit_chain_a", file):
        trail.add(event)
    return trail


def test_the_untouched_chain_is_whole() -> None:
    trail = walked("chain.json")

    assert (not trail.faults()) is expected("audit_chain_a")["chain_valid"]
    assert trail.heads[""] == (5, expected("audit_chain_a")["head_hash"])


@pytest.mark.parametrize("what", ["tampered", "deleted"])
def test_the_first_bad_event_is_named(what: str) -> None:
    file = {"tampered": "chain_tampered.json", "deleted": "chain_deleted_event.json"}[what]

    first = walked(file).faults()[0]

    assert f"event {expected('audit_chain_a')[f'{what}_first_bad_seq']}: " in first


def test_a_protocol_has_one_digest() -> None:
    protocol, known = read("protocol_hash_a", "protocol.json"), expected("protocol_hash_a")

    assert digest(protocol) == known["sha256_canonical"]
    assert len(canonical_json(protocol)) == known["canonical_length_bytes"]


def test_a_changed_threshold_changes_the_digest() -> None:
    protocol = read("protocol_hash_a", "protocol.json")
    protocol["criteria"][0]["rule"]["upper"] = "0.61"

    assert digest(protocol) == expected("protocol_hash_a")["sha256_after_changing_C1_upper_to_0.61"]
