"""The oracle …"""

from random import Random

from reviewapp.web.leak_audit import oracle
from reviewapp.web.leak_audit.oracle import Item


def some_items(*, readings: int, tells: float, pairs: bool = True) -> list[Item]:
    """Noise, and in arm 1 `tells` more of it."""
    chance = Random(3)  # noqa: S311  reproducible on purpose
    return [
        Item(
            arm=arm,
            group=f"{number}" if pairs else f"{number}{arm}",
            constants={"length": "512"},
            numbers={"told": chance.gauss(arm * tells, 1), "noise": chance.gauss(0, 1)},
        )
        for number in range(readings)
        for arm in (0, 1)
    ]


def test_it_finds_a_number_that_tells() -> None:
    verdict = oracle.best_number(some_items(readings=60, tells=1.5), seed=1)

    assert verdict is not None
    assert verdict.best == "told"
    assert verdict.auc > 0.75
    assert verdict.p < oracle.LEVEL


def test_it_finds_nothing_in_noise() -> None:
    for pairs in (True, False):
        verdict = oracle.best_number(some_items(readings=60, tells=0, pairs=pairs), seed=1)
        assert verdict is not None
        assert verdict.p > oracle.LEVEL


def test_its_classifier_finds_what_no_single_number_tells() -> None:
    """The arm is the sign of a difference of two numbers that move together."""
    chance = Random(5)  # noqa: S311  reproducible on purpose
    items = []
    for number in range(120):
        for arm in (0, 1):
            level = chance.gauss(0, 4)
            numbers = {"one": level, "other": level + (arm - 0.5) + chance.gauss(0, 0.3)}
            items.append(Item(arm, f"{number}", {}, numbers))

    together = oracle.classifier(items, seed=1)

    assert together is not None
    assert together.auc > 0.75
    assert together.p < oracle.LEVEL


def test_its_classifier_is_not_taken_in_by_noise() -> None:
    verdict = oracle.classifier(some_items(readings=60, tells=0), seed=1)

    assert verdict is not None
    assert verdict.p > oracle.LEVEL


def test_it_is_wrong_about_noise_no_more_often_than_it_says() -> None:
    """Two hundred studies of nothing but chance; 5 % of them may look like more at that level."""
    chance = Random(11)  # noqa: S311  reproducible on purpose
    wrong = 0
    for seed in range(200):
        items = [
            Item(arm, f"{number}", {}, {f"{n}": chance.random() for n in range(5)})
            for number in range(12)
            for arm in (0, 1)
        ]
        verdict = oracle.best_number(items, seed=seed)
        wrong += verdict is not None and verdict.p < 0.05
    assert wrong <= 20


def test_it_says_nothing_about_too_few() -> None:
    few = some_items(readings=3, tells=9)

    assert oracle.best_number(few, seed=1) is None
    assert oracle.classifier(few, seed=1) is None


def test_one_value_that_differs_once_is_a_leak() -> None:
    items = some_items(readings=50, tells=0)
    odd = Item(arm=1, group="odd", constants={"length": "513"}, numbers={})
    short = Item(arm=1, group="short", constants={}, numbers={})

    assert oracle.unequal(items) == []
    for other in (odd, short):
        (finding,) = oracle.unequal([*items, other])
        assert (finding.rule, finding.what) == ("EQUAL", "length")
