"""Pure: a protocol as a file, and back; a file that was edited by hand is refused.

{"format": "reviewapp-protocol/1", "protocol": …, "digest": SHA-256 of the protocol,
 "places": {place: first 16 digits of the SHA-256 of what stands there}}

The digests are no signature: they find a slip or a careless edit, and name its place. Whether a
protocol is the one that was locked, its record and the signatures under it say.
"""

import json
from collections.abc import Mapping
from hashlib import sha256

from reviewapp.audit.canonical import canonical_json, digest
from reviewapp.studies import protocol
from reviewapp.studies.differences import leaves
from reviewapp.studies.errors import FileAltered

FORMAT = "reviewapp-protocol/1"
LARGEST = 1_000_000
KEYS = {"format", "protocol", "digest", "places"}


def exported(content: Mapping[str, object]) -> bytes:
    """The protocol with the digest of every place of it."""
    whole = {
        "format": FORMAT,
        "protocol": dict(content),
        "digest": digest(dict(content)),
        "places": _places(content),
    }
    return json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def imported(file: bytes) -> dict[str, object]:
    """The protocol of a file, if it is whole, unaltered and can be followed."""
    whole = _json(file)
    if not isinstance(whole, dict) or set(whole) != KEYS or whole["format"] != FORMAT:
        raise _refused("This is no exported protocol", "Choose a file that was exported here")
    content, places = whole["protocol"], whole["places"]
    if not isinstance(content, dict) or not isinstance(places, dict):
        raise _refused("The file holds no protocol", "Export it again", place="protocol")
    found = _places(content)
    altered = [
        place for place in sorted({*found, *places}) if found.get(place) != places.get(place)
    ]
    if altered or digest(content) != whole["digest"]:
        place = altered[0] if altered else "digest"
        raise _refused(
            f"“{place}” was altered after the file was exported",
            "Import the file as it was exported, then change the draft on its page",
            place=place,
        )
    protocol.parse(content)
    return content


def _json(file: bytes) -> object:
    if len(file) > LARGEST:
        raise _refused("The file is larger than a protocol can be", "Choose another file")
    try:
        found: object = json.loads(file, parse_float=_no_float, parse_constant=_no_float)
        canonical_json(found)
    except (ValueError, TypeError, RecursionError) as error:
        raise _refused(
            "The file is no JSON of ours", "Choose a file that was exported here"
        ) from error
    return found


def _no_float(said: str) -> object:
    raise ValueError(f"{said} is no number of canonical JSON")


def _places(content: Mapping[str, object]) -> dict[str, str]:
    return {place: sha256(said.encode()).hexdigest()[:16] for place, said in leaves(content)}


def _refused(what: str, now: str, *, place: str = "") -> FileAltered:
    return FileAltered(f"{what}, so nothing was imported. {now}.", place=place)
