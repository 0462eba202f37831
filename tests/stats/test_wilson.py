"""The Wilson interval …"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.stats.errors import WrongInput
from reviewapp.stats.proportions import wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe, Stat Med 17:857-872, 1998, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_it_gives_the_published_digits(
    successes: int, trials: int, low: float, high: float
) -> None:
    found = wilson(successes, trials, confidence=0.95)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert (found.estimate, found.cases) == (successes / trials, trials)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_mirrors_successes_and_failures(counts: tuple[int, int]) -> None:
    successes, trials = counts
    found = wilson(successes, trials, confidence=0.9)
    mirrored = wilson(trials - successes, trials, confidence=0.9)

    assert found.low == pytest.approx(1 - mirrored.high, abs=1e-12)
    assert 0 <= found.low <= found.estimate <= found.high <= 1


@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (-1, 5), (6, 5)])
def test_it_refuses_what_are_no_counts(successes: int, trials: int) -> None:
    with pytest.raises(WrongInput, match="Give at least one trial"):
        wilson(successes, trials, confidence=0.95)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_it_refuses_what_is_no_level(confidence: float) -> None:
    with pytest.raises(WrongInput, match=r"such as 0\.95"):
        wilson(1, 2, confidence=confidence)
