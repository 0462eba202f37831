"""Pure: which cases a design makes of the images of its arms, before they are drawn for readers.

Every image stands in one case at most: what trains or catches readers is never also counted. Where
training tells the truth, that holds for subjects too: who knows one image may know the next.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import combinations, islice

from reviewapp.allocation.beside import Beside, usable, with_context
from reviewapp.allocation.chance import shuffled
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.allocation.pairing import Candidate, Matching, pairing
from reviewapp.allocation.plan import Again, Item, Plan, Reading
from reviewapp.allocation.strata import balanced, stratum_of
from reviewapp.studies.design import READERS_PER_CASE, Design, Kind, Origin, Scheme, Session
from reviewapp.studies.design import Matching as Wish

HOW = {
    Wish.CHANCE: Matching.RANDOM,
    Wish.EXACT: Matching.EXACT,
    Wish.NEAREST: Matching.NEAREST,
    Wish.SOURCE: Matching.LINKED,
    Wish.SUBJECT: Matching.LINKED,
}
SCHEMES = {
    Scheme.ALL: Reading.ALL,
    Scheme.SPLIT: Reading.SPLIT_PLOT,
    Scheme.PARTIAL: Reading.PARTIAL,
}
Contests = Set[frozenset[str]]
# What is written behind the name of an image whose copy is spoilt on purpose.
DEGRADED = ":degraded"


@dataclass(frozen=True)
class Source:
    """One arm, and the images that may stand for it."""

    code: str
    origin: Origin
    images: tuple[Candidate, ...]


@dataclass(frozen=True)
class Composed:
    """The cases of a study by what they are for."""

    cases: tuple[Item, ...]
    training: tuple[Item, ...] = ()
    catches: tuple[Item, ...] = ()


@dataclass
class _Work:
    """What was composed so far, and what is left of every arm."""

    design: Design
    seed: int
    free: dict[str, list[Candidate]]
    # The synthetic images, where training tells of them; else None.
    told: frozenset[str] | None = None
    cases: list[Item] = field(default_factory=list)
    training: list[Item] = field(default_factory=list)
    catches: list[Item] = field(default_factory=list)

    @property
    def tells(self) -> bool:
        """Whether readers hear of each training case what it was."""
        return self.told is not None and self.design.training.feedback


def plan_of(design: Design, *, readers: int) -> Plan:
    """How the cases are spread over readers and places."""
    return Plan(
        reading=SCHEMES[design.readers.scheme],
        blocks=design.readers.groups,
        readers_per_case=min(READERS_PER_CASE, readers),
        read_by_all=design.readers.overlap,
        repeats=_repeats(design, readers),
        distance=max(1, design.repeats.distance),
        again=Again.LATER_SESSION
        if design.repeats.session is Session.LATER
        else Again.SAME_SESSION,
        tries=design.training.tries,
        phases=max(1, len(design.phases)),
    )


def composed(
    arms: Sequence[Source],
    *,
    design: Design,
    seed: int,
    asked_for: Contests = frozenset(),
    teaches: bool = False,
    beside: Sequence[Beside] = (),
) -> Composed:
    """Make all cases that a design asks for, or refuse and say what is missing.

    `asked_for`: arms of one kind that are to be compared with each other all the same.
    `teaches`: whether there is a truth about training cases that readers are asked for.
    """
    if beside:
        arms = [replace(arm, images=usable(arm.images, beside)) for arm in arms]
    free = {arm.code: _in_order(arm, seed) for arm in arms}
    synthetic = frozenset(
        image.name for arm in arms if arm.origin is Origin.SYNTHETIC for image in arm.images
    )
    work = _Work(design, seed, free, told=synthetic if teaches else None)
    if design.kind is Kind.SINGLE:
        _singles(work)
    else:
        _pairs(work, _met(arms, asked_for))
        _of_one_arm(work, arms, Origin.REAL, design.catch.both_real)
        _of_one_arm(work, arms, Origin.SYNTHETIC, design.catch.both_synthetic)
    made = (work.cases, work.training, work.catches)
    return Composed(*(with_context(items, beside) if beside else tuple(items) for items in made))


def _repeats(design: Design, readers: int) -> int:
    """How many each reader sees: a share of the shortest list, which must not come to nothing."""
    cases, percent = design.shortest_list(readers), design.repeats.percent
    count = cases * percent // 100
    if percent and not count:
        raise DrawImpossible(
            f"{percent} percent of the {cases} cases of one reader is not one case to repeat, so "
            f"nothing was drawn. Amend the design to repeat a larger share, or nothing."
        )
    return count


def _in_order(arm: Source, seed: int) -> list[Candidate]:
    by_name = {image.name: image for image in arm.images}
    return [by_name[name] for name in shuffled(by_name, seed, f"images of {arm.code}")]


def _pairs(work: _Work, met: Sequence[tuple[Source, Source]]) -> None:
    design = work.design
    contests = {f"{one.code}+{other.code}": (one.code, other.code) for one, other in met}
    counted = _shares(design.cases, list(contests), work.seed)
    taught = _shares(design.training.cases, _teaching(met) or list(contests), work.seed)
    spoilt = _shares(design.catch.degraded, list(contests), work.seed)
    rounds = [(counted, taught, spoilt)]
    if work.tells:
        rounds = [({}, taught, {}), (counted, {}, spoilt)]
    for quotas in rounds:
        for name, (one, other) in contests.items():
            cases, training, degraded = (quota.get(name, 0) for quota in quotas)
            kind = name if len(contests) > 1 else ""
            made = _paired(work, one, other, wanted=cases + training + degraded, kind=kind)
            work.cases += islice(made, cases)
            work.training += (_told(item, work) for item in islice(made, training))
            work.catches += (_degraded(item) for item in made)
        _keep_apart(work)


def _keep_apart(work: _Work) -> None:
    """Take out every image of the subjects that readers are told of."""
    if not work.tells:
        return
    known = frozenset[str]().union(*(item.subjects for item in work.training))
    for code, images in work.free.items():
        work.free[code] = [image for image in images if image.link not in known]


def _met(arms: Sequence[Source], asked_for: Contests) -> list[tuple[Source, Source]]:
    """Real with synthetic, and whom criteria compare; of one kind only, each with each."""
    real_first = sorted(arms, key=lambda arm: arm.origin is not Origin.REAL)
    every = list(combinations(real_first, 2))
    found = [
        (one, other)
        for one, other in every
        if one.origin is not other.origin or frozenset({one.code, other.code}) in asked_for
    ]
    return found if any(one.origin is not other.origin for one, other in every) else every


def _paired(work: _Work, one: str, other: str, *, wanted: int, kind: str) -> Iterator[Item]:
    design, free = work.design, work.free
    sides = {image.name: image for code in (one, other) for image in free[code]}
    found = pairing(
        free[one], free[other], matching=HOW[design.matching], on=design.attributes, seed=work.seed
    )
    if len(found.pairs) < wanted:
        raise DrawImpossible(
            f"“{one}” with {len(free[one])} and “{other}” with {len(free[other])} images make "
            f"{len(found.pairs)} pairs of the {wanted} that the design asks for, training and "
            f"catch cases among them, so nothing was drawn. Add images, match less strictly, or "
            f"amend the design to fewer cases."
        )
    taken = found.pairs[:wanted]
    for place, code in enumerate((one, other)):
        gone = {pair[place] for pair in taken}
        free[code] = [image for image in free[code] if image.name not in gone]
    return iter([_item([sides[name] for name in pair], kind, design) for pair in taken])


def _of_one_arm(work: _Work, arms: Sequence[Source], origin: Origin, count: int) -> None:
    """Pairs of two images of one arm, of each such arm equally many."""
    codes = [arm.code for arm in arms if arm.origin is origin]
    for code, share in _shares(count, codes, work.seed).items():
        images = _taken(work, code, 2 * share)
        pairs = zip(images[::2], images[1::2], strict=True)
        work.catches += (_item(pair, "", work.design) for pair in pairs)


def _singles(work: _Work) -> None:
    design, codes = work.design, list(work.free)
    if work.tells:
        _train(work)
        _keep_apart(work)
    quotas = _shares(design.cases, codes, work.seed)
    chosen = balanced(work.free, quotas, strata=design.strata)
    for code, names in chosen.items():
        images = [image for image in work.free[code] if image.name in names]
        work.free[code] = [image for image in work.free[code] if image.name not in names]
        work.cases += (_item([image], code, design) for image in images)
    if not work.tells:
        _train(work)
    for code, share in _shares(design.catch.degraded, codes, work.seed).items():
        made = (_item([image], code, design) for image in _taken(work, code, share))
        work.catches += (_degraded(item) for item in made)


def _train(work: _Work) -> None:
    design, codes = work.design, list(work.free)
    for code, share in _shares(design.training.cases, codes, work.seed).items():
        made = (_item([image], code, design) for image in _taken(work, code, share))
        work.training += (_told(item, work) for item in made)


def _taken(work: _Work, code: str, count: int) -> list[Candidate]:
    free = work.free[code]
    if len(free) < count:
        raise DrawImpossible(
            f"“{code}” has {len(free)} of the {count} images that are needed beside its cases, to "
            f"catch or to train readers, so nothing was drawn. Add images to its cohort version, "
            f"or amend the design to fewer such cases."
        )
    work.free[code] = free[count:]
    return free[:count]


def _shares(count: int, names: Sequence[str], seed: int) -> dict[str, int]:
    """Equal shares; who gets one more, chance decides."""
    more = set(shuffled(names, seed, f"one more of {count}")[: count % max(1, len(names))])
    return {name: count // len(names) + (name in more) for name in names}


def _item(images: Sequence[Candidate], kind: str, design: Design) -> Item:
    strata = [stratum_of(image, design.strata) for image in images]
    return Item(
        images=tuple(image.name for image in images),
        kind=" ".join([kind, *filter(None, strata)]).strip(),
        subjects=frozenset(image.link for image in images if image.link),
    )


def _teaching(met: Sequence[tuple[Source, Source]]) -> list[str]:
    """Contests in which one image is the synthetic one: of two of a kind nothing is learnt."""
    return [f"{one.code}+{other.code}" for one, other in met if one.origin is not other.origin]


def _told(item: Item, work: _Work) -> Item:
    """Say which images of a training case are synthetic, if readers are told that."""
    if work.told is None:
        return item
    return replace(item, synthetic=work.told & frozenset(item.images))


def _degraded(item: Item) -> Item:
    """Spoil the last picture of a case, the synthetic one where there are both."""
    return Item((*item.images[:-1], item.images[-1] + DEGRADED), item.kind, item.subjects)
