#!/usr/bin/env python3
"""Check a release. Needs Python 3.9 or newer and the package “cryptography”.

    python3 verify_release.py RELEASE [--public-key KEY.pem] [--revoked REVOKED.json]

RELEASE is the unpacked folder. KEY.pem and REVOKED.json are what the site publishes under
/releases/public-key.pem and /releases/revoked.json; without the key, the one that came along
shows only that the release agrees with itself. Best run a copy that did not come with it.

Exit code 0: nothing is wrong. 1: something is, and it is named. 2: nothing was checked.
"""

from __future__ import annotations

import argparse
import base64
import importlib.util
import json
import re
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

if TYPE_CHECKING:
    from reviewapp.releases import verify_evidence
    from reviewapp.releases.verify_evidence import Report, Unusable, canonical
else:
    # By its place beside this file, wherever both lie; and without a trace in a folder that is
    # checked for files that do not belong there.
    sys.dont_write_bytecode, _before = True, sys.dont_write_bytecode
    _name = f"{__package__}.verify_evidence" if __package__ else "verify_evidence"
    _spec = importlib.util.spec_from_file_location(
        _name, Path(__file__).with_name("verify_evidence.py")
    )
    verify_evidence = sys.modules[_name] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(verify_evidence)
    sys.dont_write_bytecode = _before
    Report, Unusable = verify_evidence.Report, verify_evidence.Unusable
    canonical = verify_evidence.canonical

MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SIGNATURE, LISTED = "release-signature.json", ("bagit.txt", "bag-info.txt", MANIFEST)
FIRST_LINE = b"reviewapp-cohort 2\n"
LINE = re.compile(r"([0-9a-f]{64})  (\S[^\r\n]*)")


def file_digest(path: Path) -> str:
    hashed = sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            hashed.update(piece)
    return hashed.hexdigest()


def check_files(folder: Path, report: Report) -> None:
    """Every file is listed once under its digest, and nothing else is there."""
    before = len(report.faults)
    wanted = {**lines(folder, MANIFEST, report), **lines(folder, TAGS, report)}
    missing_tags = set(LISTED) - set(lines(folder, TAGS, Report()))
    for name in sorted(missing_tags):
        report.wrong(f"{TAGS} does not list {name}.")
    there = {path.relative_to(folder).as_posix() for path in every_file(folder)}
    for name in sorted(there - set(wanted) - {TAGS, SIGNATURE}):
        report.wrong(f"{name} is there, but no list has it.")
    for name in sorted({*wanted, TAGS, SIGNATURE} - there):
        report.wrong(f"{name} is missing.")
    for name in sorted(there & set(wanted)):
        path = folder / name
        is_same = not path.is_symlink() and file_digest(path) == wanted[name]
        report.hold(is_same, f"{name} was changed: it is not the file that its digest names.")
    if len(report.faults) == before:
        report.established.append(f"All {len(there):,} files are there, unchanged, and no others.")


def every_file(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def lines(folder: Path, name: str, report: Report) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        text = (folder / name).read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        report.wrong(f"{name} cannot be read.")
        return found
    for number, line in enumerate(text.split("\n")[:-1], 1):
        match = LINE.fullmatch(line)
        is_one = match is not None and match[2] not in found and ".." not in match[2].split("/")
        if match is not None and report.hold(is_one, f"{name}, line {number} is no entry."):
            found[match[2]] = match[1]
    report.hold(text == "".join(f"{d}  {n}\n" for n, d in found.items()), f"{name} was changed.")
    return found


def check_signature(folder: Path, key: bytes | None, report: Report) -> None:
    try:
        content = (folder / SIGNATURE).read_bytes()
        signed_by = signer(content, TAGS, (folder / TAGS).read_bytes())
    except (OSError, Unusable) as error:
        report.wrong(f"{SIGNATURE} does not fit {TAGS}: {error}")
        return
    name = f"the key {sha256(signed_by).hexdigest()}"
    if key is None:
        report.established.append(f"It is signed by {name}, which came along.")
        report.unknown.append("Whose key that is: give --public-key as the site publishes it.")
    else:
        report.hold(key == signed_by, f"{SIGNATURE} is of {name}.", "The site's key signed it.")


def signer(content: bytes, signs: str, signed: bytes) -> bytes:
    """Return the public key under a signature that holds."""
    try:
        said = json.loads(content)
        key, signature = (base64.b64decode(said[name]) for name in ("public_key", "signature"))
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except (ValueError, KeyError, TypeError, InvalidSignature) as error:
        raise Unusable("it is no signature of this list.") from error
    whole = {
        "algorithm": "Ed25519",
        "fingerprint": sha256(key).hexdigest(),
        "public_key": base64.b64encode(key).decode(),
        "signature": base64.b64encode(signature).decode(),
        "signs": signs,
    }
    if canonical(whole) != content:
        raise Unusable("it says something else beside.")
    return key


def check_revoked(folder: Path, listed: Path | None, key: bytes | None, report: Report) -> None:
    if listed is None:
        report.unknown.append("Whether it was revoked: give --revoked as the site publishes it.")
        return
    try:
        said = json.loads(listed.read_bytes())
        by = signer(said["signature"].encode(), "revoked packages", said["list"].encode())
        gone = {one["package"]: one for one in json.loads(said["list"])["revoked"]}
    except (OSError, ValueError, KeyError, TypeError, Unusable) as error:
        report.wrong(f"{listed} is no signed list of revocations ({error}).")
        return
    report.hold(key is None or by == key, f"{listed} is signed by another key.")
    found = gone.get(file_digest(folder / TAGS))
    fault = f"It was revoked on {found['revoked_at']}: {found['reason']}" if found else ""
    report.hold(found is None, fault, "It is not on the list of revocations.")


# --- what stands in it ---


UNREADABLE = (
    Unusable,
    OSError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


def check_evidence(folder: Path, report: Report) -> None:
    """Check all that stands in it; what cannot even be read is a fault."""
    events: list[verify_evidence.Fields] = []
    acts: list[tuple[str, Callable[[], object]]] = [
        ("The trail", lambda: events.extend(verify_evidence.check_trail(folder, report))),
        ("The decision", lambda: verify_evidence.check_decision(folder, events, report)),
        ("The order of things", lambda: check_order(folder, events, report)),
        ("The cohort", lambda: check_cohort(folder, report)),
        ("A criterion", lambda: verify_evidence.check_criteria(folder, report)),
        ("A count", lambda: verify_evidence.check_counts(folder, report)),
    ]
    for what, act in acts:
        try:
            act()
        except UNREADABLE as error:
            report.wrong(f"{what} cannot be checked: {type(error).__name__}, {error}.")


def check_order(folder: Path, events: list[verify_evidence.Fields], report: Report) -> None:
    """Locked, then read, then closed, evaluated and decided."""
    at = {event["verb"]: event["at"] for event in reversed(events)}
    reading = verify_evidence.read(folder, "reading.json")
    named = [
        ("locked", at.get("study.locked", "")),
        ("opened", at.get("study.opened", "")),
        ("first rated", reading["first_rating_at"]),
        ("closed", at.get("study.closed", "")),
        ("evaluated", at.get("study.evaluated", "")),
        ("decided", at.get("study.decided", "")),
    ]
    known = all(moment for _, moment in named)
    ordered = known and [moment for _, moment in named] == sorted(moment for _, moment in named)
    steps = ", ".join(f"{step} {moment or 'never'}" for step, moment in named)
    report.hold(
        ordered,
        f"The study was not locked, read and decided in this order: {steps}.",
        f"The protocol was locked on {named[0][1]}, before the study opened and before the first "
        f"rating on {named[2][1]}; the rating's time is the site's word, the others the trail's.",
    )
    amended = [e for e in events if e["verb"] == "protocol.amended" and e["at"] > named[1][1]]
    if amended:
        report.unknown.append("What the amendment after opening changed; see the trail.")


def check_cohort(folder: Path, report: Report) -> None:
    """The images are the decided cohort version, no more and no fewer."""
    named, size, lost = sha256(FIRST_LINE), 0, 0
    for row in verify_evidence.rows(folder, "images"):
        named.update(f"{row['image']} {row['attributes_digest']}\n".encode())
        size += 1
        files = list(files_of(row))
        lost += not files or not all((folder / "data" / name).is_file() for name in files)
    cohort = verify_evidence.read(folder, "decision.json")["record"]["cohort"]
    report.hold(
        named.hexdigest() == cohort,
        "data/tables/images.csv does not list the cohort version that was decided about.",
        f"The {size:,} images are exactly the cohort version that was decided about.",
    )
    report.hold(not lost, f"{lost} images of data/tables/images.csv have no file, or not all.")
    report.unknown.append(
        "Whether DICOM has every frame: only the first file of each is looked for."
    )
    report.unknown.append("Whether a picture shows what its digest in the book names.")


def files_of(row: dict[str, str]) -> Iterator[str]:
    """A PNG for each frame; DICOM and NIfTI may hold many frames in one file."""
    if row["png"]:
        stem = row["png"].rpartition("_")[0]
        yield from (f"{stem}_{number:04}.png" for number in range(1, int(row["frames"]) + 1))
    for one in ("dicom", "nifti"):
        if row.get(one):
            yield row[one]


def verify(folder: Path, *, key: bytes | None = None, revoked: Path | None = None) -> Report:
    """Check everything; what cannot be read is a fault like any other."""
    report = Report()
    check_files(folder, report)
    check_signature(folder, key, report)
    check_revoked(folder, revoked, key, report)
    check_evidence(folder, report)
    return report


def public_key(path: Path | None) -> bytes | None:
    if path is None:
        return None
    key = load_pem_public_key(path.read_bytes())
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Check a release.")
    parser.add_argument("release", type=Path, help="the unpacked folder")
    parser.add_argument("--public-key", type=Path, help="as the site publishes it")
    parser.add_argument("--revoked", type=Path, help="the site's list of revocations")
    given = parser.parse_args(arguments)
    if not (given.release / "bagit.txt").is_file() and not (given.release / "data").is_dir():
        sys.stderr.write(f"{given.release} is no release, so nothing was checked. Name a folder.\n")
        return 2
    try:
        key = public_key(given.public_key)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{given.public_key} is no public key ({error}). Nothing was checked.\n")
        return 2
    report = verify(given.release, key=key, revoked=given.revoked)
    for head, told in (
        ("Wrong:", report.faults),
        ("Established:", report.established),
        ("Not established:", report.unknown),
    ):
        sys.stdout.write("\n  ".join([head, *told]) + "\n" if told else "")
    number = len(report.faults)
    end = f"This release is wrong in {number} places." if number else "Nothing is wrong."
    sys.stdout.write(f"{end}\n")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
