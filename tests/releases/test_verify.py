"""The verifier that a release carries …"""

import json
import random
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reviewapp.audit.canonical import canonical_json
from reviewapp.releases import bags, verify_evidence, verify_release
from reviewapp.releases.keys import Key
from tests.releases.asking import faults, public_key, site_key

pytestmark = pytest.mark.django_db  # only the release they share was made with one
TAMPERINGS = 200
EVIDENCE = "data/evidence"


def run(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """As somebody who has nothing but the release runs it."""
    script = folder / "data" / "verify_release.py"
    return subprocess.run(
        [sys.executable, "-I", str(script), str(folder), *more],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


def test_it_says_what_it_could_and_could_not_establish(folder: Path, copy: Path) -> None:
    told = run(copy, "--public-key", str(public_key(folder)))

    assert told.returncode == 0, told.stdout + told.stderr
    for sentence in (
        "unchanged, and no others",
        "The site's key signed it.",
        "Each chain of the trail that is shown has no gap",
        "before the first rating",
        "24 images are exactly the cohort version",
        "Criterion told_apart: PASS, by its numbers.",
        "All criteria together say ACCEPTED.",
        "the answers count to",
        "Not established:",
        "Whether it was revoked",
        "Nothing is wrong.",
    ):
        assert sentence in told.stdout
    # It leaves no trace in what it checks.
    assert run(copy).returncode == 0
    assert "Whose key that is" in run(copy).stdout


def test_it_checks_nothing_without_a_release_or_a_key(folder: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "no.pem"
    wrong.write_text("no key")

    assert verify_release.main([str(tmp_path)]) == 2
    assert verify_release.main([str(folder), "--public-key", str(wrong)]) == 2
    assert verify_release.main([str(folder), "--public-key", str(public_key(folder))]) == 0


def test_it_ends_with_1_and_names_what_is_wrong(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "data/TERMS.txt").write_text("Do as you like.")

    assert verify_release.main([str(copy)]) == 1
    assert "data/TERMS.txt was changed" in capsys.readouterr().out


# --- tampering: each returns what must be named ---


def a_byte(folder: Path, chance: random.Random) -> str:
    path = chance.choice([path for path in bags.walked(folder) if path.stat().st_size])
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return path.relative_to(folder).as_posix()


def a_row(folder: Path, chance: random.Random) -> str:
    path = chance.choice(sorted((folder / "data/tables").glob("*.csv")))
    rows = path.read_bytes().splitlines(keepends=True)
    del rows[chance.randrange(1, len(rows))]
    path.write_bytes(b"".join(rows))
    return path.relative_to(folder).as_posix()


def an_event(folder: Path, chance: random.Random) -> str:
    path = folder / EVIDENCE / "events.jsonl"
    events = path.read_bytes().splitlines(keepends=True)
    at = chance.randrange(len(events))
    if chance.random() < 0.5:
        del events[at]
    else:
        events.insert(chance.randrange(len(events)), events.pop(at) + b"\n")
    path.write_bytes(b"".join(events))
    return f"{EVIDENCE}/events.jsonl"


def a_file_gone(folder: Path, chance: random.Random) -> str:
    path = chance.choice(list(bags.walked(folder)))
    path.unlink()
    return path.relative_to(folder).as_posix()


def a_file_more(folder: Path, chance: random.Random) -> str:
    path = chance.choice(list(bags.walked(folder))).with_name(f"more-{chance.randrange(99)}")
    path.write_bytes(b"more")
    return path.relative_to(folder).as_posix()


def a_file_instead(folder: Path, chance: random.Random) -> str:
    """Two pictures change places."""
    one, other = chance.sample(sorted((folder / "data/images").rglob("*.png")), 2)
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    return one.relative_to(folder).as_posix()


KINDS = (a_byte, a_row, an_event, a_file_gone, a_file_more, a_file_instead)


def test_it_finds_and_names_every_tampering(copy: Path) -> None:
    before = {path: path.read_bytes() for path in bags.walked(copy)}
    chance = random.Random(20261122)  # noqa: S311 the same in every run
    unseen = []
    for number in range(TAMPERINGS):
        kind = KINDS[number % len(KINDS)]
        named = kind(copy, chance)
        if not any(named in fault for fault in faults(copy)):
            unseen.append((kind.__name__, named, faults(copy)))
        _restore(copy, before)

    assert unseen == []
    assert faults(copy) == []


def _restore(folder: Path, before: dict[Path, bytes]) -> None:
    for path in list(bags.walked(folder)):
        if path not in before:
            path.unlink()
    for path, content in before.items():
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


def test_it_says_that_nothing_can_be_counted_without_answers(copy: Path) -> None:
    (copy / "data/tables/ratings_wide.csv").unlink()

    report = verify_release.verify(copy)
    assert any("none came along" in unknown for unknown in report.unknown)


def test_it_does_not_count_what_was_not_evaluated(copy: Path) -> None:
    path = copy / EVIDENCE / "evaluation.json"
    said = json.loads(path.read_bytes())
    said["results"]["criteria"][0] |= {"estimate": "", "verdict": "NOT_EVALUABLE"}
    path.write_bytes(canonical_json(said))
    report = verify_evidence.Report()

    verify_evidence.check_counts(copy, report)
    assert report.faults == []
    assert "told_apart: its estimate cannot be found" in report.unknown[0]


def test_it_knows_the_list_of_revocations(folder: Path, copy: Path, tmp_path: Path) -> None:
    key = site_key(folder)
    package = sha256((copy / bags.TAG_MANIFEST).read_bytes()).hexdigest()
    gone = [{"package": package, "revoked_at": "2026-12-01", "reason": "A leak."}]
    path = tmp_path / "revoked.json"

    def listed(revoked: list[dict[str, str]], by: Key) -> Path:
        content = canonical_json({"format": "reviewapp-revoked/1", "revoked": revoked})
        signature = by.signed(content, signs="revoked packages").decode()
        path.write_text(json.dumps({"list": content.decode(), "signature": signature}))
        return path

    assert faults(copy, key=key.public, revoked=listed([], key)) == []
    assert "A leak." in faults(copy, key=key.public, revoked=listed(gone, key))[0]
    other = Key(Ed25519PrivateKey.generate())
    assert "by another key" in faults(copy, key=key.public, revoked=listed([], other))[0]
    path.write_text("{}")
    assert "no signed list" in faults(copy, revoked=path)[0]
