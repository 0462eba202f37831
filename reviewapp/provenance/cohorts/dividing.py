"""Pure: divide subjects into parts of stated shares, alike in chosen attributes, by a seed.

Within each stratum every part gets its whole share rounded down, and what is left over goes, one
each, to the parts that are furthest behind over all strata seen so far. So a stratum is never more
than one subject off its share, and strata of one do not all fall to the largest part. Chance is
a hash, as in the draw of a study: the same seed and subjects give the same parts anywhere.
"""

from collections import defaultdict
from collections.abc import Mapping
from hashlib import sha256

from reviewapp.audit.canonical import canonical_json
from reviewapp.provenance.errors import SplitNotUsable

WHOLE = 1000


def divide(strata: Mapping[str, str], *, shares: Mapping[str, int], seed: int) -> dict[str, str]:
    """Return the part of each subject; `shares` are thousandths that make up the whole."""
    refuse_unless_whole(len(strata), shares)
    by_stratum: dict[str, list[str]] = defaultdict(list)
    for subject in sorted(strata, key=lambda name: (_hash(seed, name), name)):
        by_stratum[strata[subject]].append(subject)
    parts: dict[str, str] = {}
    given = dict.fromkeys(shares, 0)
    for _, subjects in sorted(by_stratum.items()):
        counts = _counts(len(subjects), len(parts), shares, given)
        order = iter(subjects)
        for part, count in counts.items():
            parts |= {next(order): part for _ in range(count)}
            given[part] += count
    return parts


def _counts(
    size: int, seen: int, shares: Mapping[str, int], given: Mapping[str, int]
) -> dict[str, int]:
    """How many of a stratum go to each part."""
    counts = {part: size * share // WHOLE for part, share in shares.items()}
    behind = {
        part: share * (seen + size) - WHOLE * (given[part] + counts[part])
        for part, share in shares.items()
        if size * share % WHOLE
    }
    left = size - sum(counts.values())
    for part in sorted(behind, key=lambda part: (-behind[part], part))[:left]:
        counts[part] += 1
    return counts


def refuse_unless_whole(subjects: int, shares: Mapping[str, int]) -> None:
    """Say what is wrong with the shares, before anybody waits for them."""
    if sum(shares.values()) != WHOLE or min(shares.values(), default=0) < 0:
        raise SplitNotUsable(
            f"The shares {', '.join(f'{share / 10:g} %' for share in shares.values())} do not make "
            f"100 %, so nothing was divided. Correct them."
        )
    wanted = [part for part, share in shares.items() if share]
    if subjects < len(wanted):
        raise SplitNotUsable(
            f"{subjects} subjects do not fill {len(wanted)} parts, so nothing was divided. "
            f"A subject is in one part only: add subjects, or ask for fewer parts."
        )


def _hash(seed: int, subject: str) -> bytes:
    return sha256(canonical_json([seed, "split", subject])).digest()
