"""Motion while an image is acquired …"""

import numpy as np
import pytest

from generation.phantoms.chest import draw_chest
from generation.phantoms.motion import moved


def test_it_ghosts_along_the_phase_direction_and_keeps_the_energy() -> None:
    still = draw_chest(64, 5).mr.astype(np.float64)
    ghosted = moved(still, pixels=6, share=0.5, seed=1)

    assert not np.allclose(ghosted, still)
    assert np.square(ghosted).sum() == pytest.approx(np.square(still).sum(), rel=0.02)
    # Outside the body there was nothing; ghosts lie there now.
    outside = still < still.max() * 0.03
    assert np.abs(ghosted[outside]).mean() > np.abs(still[outside]).mean() + 5


def test_no_motion_is_no_change_and_the_seed_decides() -> None:
    still = draw_chest(64, 5).mr.astype(np.float64)

    np.testing.assert_allclose(moved(still, pixels=0, share=0.5, seed=1), still, atol=1e-9)
    np.testing.assert_allclose(moved(still, pixels=5, share=0.0, seed=1), still, atol=1e-9)
    one, same, other = (moved(still, pixels=5, share=0.3, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
