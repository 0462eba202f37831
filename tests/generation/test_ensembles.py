"""Several generators as one …"""

import numpy as np
import pytest

from generation.ensembles import Ensemble, repeated
from generation.generator import TrainedGenerator
from generation.noise import Seed, seeds
from generation.refusal import Refusal
from tests.generation.small import DISCS, TINY, TONES, small

RECIPE = small(data=DISCS, conditioning=TONES, networks={"denoiser": {**TINY, "heads": 0}})


def member(seed: int) -> TrainedGenerator:
    return TrainedGenerator.new(RECIPE, seed=seed)


def test_the_mean_of_the_members_is_drawn_and_their_spread_is_uncertain() -> None:
    members = [member(1), member(2), member(3)]
    drawn = [next(each.sample([{}], seeds(4, 1))).pixels.astype(float) for each in members]
    both = Ensemble(members)

    (mean,) = both.sample([{}], seeds(4, 1))
    assert np.array_equal(mean.pixels, np.rint(np.mean(drawn, 0)).astype(np.int16))
    (spread,) = both.uncertainty([{}], seeds(4, 1))
    np.testing.assert_allclose(spread, np.std(drawn, 0))


def test_one_member_is_sure_of_itself() -> None:
    (spread,) = Ensemble([member(1)]).uncertainty([{}], seeds(4, 1))

    assert spread.max() == 0


def test_members_that_are_told_different_things_are_no_ensemble() -> None:
    with pytest.raises(Refusal, match="told something else"):
        Ensemble([member(1), TrainedGenerator.new(small(data=DISCS), seed=1)])


def test_several_draws_of_one_generator_are_averaged() -> None:
    one = next(member(1).sample([{"tone": "DARK"}], [Seed(9, 0)]))
    many = repeated(member(1), {"tone": "DARK"}, run=9, draws=6)

    assert many.pixels.astype(float).std() < 0.7 * one.pixels.astype(float).std()
