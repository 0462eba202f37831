"""Training …"""

from pathlib import Path

import numpy as np
import pytest
import torch

from generation.cohorts.splits import by_subject
from generation.generator import TrainedGenerator
from generation.loop.checkpoint import CheckpointNotUsable
from generation.loop.gradients import TooLargeForMemory, TrainingDiverged
from generation.loop.progress import Budget, Progress
from generation.loop.training import Run
from generation.objectives.flow import Flow
from generation.objectives.objective import Batch, Losses
from tests.generation.small import discs, fitted, small


def test_it_gives_the_same_weights_for_the_same_seed_and_others_for_another() -> None:
    digests = [fitted(small(), discs(), steps=3, seed=seed)[0].digest for seed in (1, 1, 2)]

    assert digests[0] == digests[1] != digests[2]


def test_it_lowers_the_loss() -> None:
    _, trained = fitted(small(schedule={"ema": 0.9}), discs(), steps=40)

    losses = [point["velocity"] for _, point in trained.curve]
    assert np.mean(losses[-5:]) < 0.75 * np.mean(losses[:5])


def test_a_training_that_was_stopped_goes_on_bit_for_bit(tmp_path: Path) -> None:
    whole, _ = fitted(small(), discs(), steps=8)
    asked = iter([False] * 3 + [True])
    fitted(small(), discs(), steps=8, folder=tmp_path, stop=lambda: next(asked))
    resumed, trained = fitted(small(), discs(), steps=8, folder=tmp_path)

    assert trained.steps == 8
    assert resumed.digest == whole.digest


def test_a_checkpoint_of_another_training_is_refused(tmp_path: Path) -> None:
    fitted(small(), discs(), steps=2, folder=tmp_path)

    with pytest.raises(CheckpointNotUsable, match="its seed differs"):
        fitted(small(), discs(), steps=2, seed=5, folder=tmp_path)


def test_a_checkpoint_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    fitted(small(), discs(), steps=2, folder=tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:1000])

    with pytest.raises(CheckpointNotUsable, match="cut off"):
        fitted(small(), discs(), steps=2, folder=tmp_path)


def test_pieces_of_a_batch_add_up_to_the_batch() -> None:
    whole, _ = fitted(small(), discs(), steps=3)
    pieces, _ = fitted(small(schedule={"accumulate": 4}), discs(), steps=3)
    start = TrainedGenerator.new(small(), seed=1).objective.state_dict()
    pieces_start = TrainedGenerator.new(small(schedule={"accumulate": 4}), seed=1)

    # The recipes differ, so their first weights do; compare how one step moves the same weights.
    pieces_start.objective.load_state_dict(start)
    pieces_start.fit(discs(), Run(seed=1, budget=Budget(steps=3), grids=0))
    for a, b in zip(whole.objective.parameters(), pieces_start.objective.parameters(), strict=True):
        torch.testing.assert_close(a, b, atol=2e-4, rtol=0)
    assert pieces.digest != whole.digest


@pytest.mark.parametrize(
    ("budget", "steps"),
    [(Budget(steps=3), 3), (Budget(images=20), 3), (Budget(), 5), (Budget(steps=9, images=8), 1)],
)
def test_it_ends_when_the_first_limit_is_reached(budget: Budget, steps: int) -> None:
    _, trained = fitted(small(schedule={"steps": 5}), discs(), budget=budget)

    assert (trained.steps, trained.ended) == (steps, "BUDGET")


def test_it_ends_when_its_seconds_are_spent() -> None:
    ticks = iter(np.arange(0, 1000, 0.5))
    _, trained = fitted(small(), discs(), budget=Budget(seconds=10), clock=lambda: next(ticks))

    assert 1 <= trained.steps < 20


def test_it_stops_early_and_keeps_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    values = iter([3.0, 1.0, 2.0, 2.0, 3.0, 1.0])
    monkeypatch.setattr(Flow, "held_out", lambda *_: torch.tensor(next(values)))
    recipe = small(schedule={"check_every": 1, "patience": 2, "batch": 64})
    cohort = by_subject(discs(), seed=1, hold_out=0.2, test=0.0)
    generator, trained = fitted(recipe, cohort, steps=20)
    asked = iter([False, False, True])
    second_step, _ = fitted(recipe, cohort, steps=20, stop=lambda: next(asked))

    assert (trained.ended, trained.steps) == ("NO_BETTER", 4)
    assert [value for _, value in trained.checks] == [3.0, 1.0, 2.0, 2.0]
    assert _weights(generator) == _weights(second_step)


def _weights(generator: TrainedGenerator) -> list[list[float]]:
    return [p.flatten().tolist() for p in generator.objective.parameters()]


def test_it_skips_a_step_that_gives_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Flow.losses

    def broken(self: Flow, phase: str, batch: Batch) -> Losses:
        losses = honest(self, phase, batch)
        bad = float("nan") if batch.step == 1 else 1.0
        return Losses({name: term * bad for name, term in losses.terms.items()})

    monkeypatch.setattr(Flow, "losses", broken)
    told: list[Progress] = []
    generator, trained = fitted(small(), discs(), steps=3, report=told.append)

    assert [event.step for event in told if event.kind == "skipped"] == [1]
    assert all(torch.isfinite(p).all() for p in generator.objective.parameters())
    assert trained.steps == 3


def test_it_gives_up_when_nothing_but_bad_numbers_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Flow,
        "losses",
        lambda self, *_: Losses({"x": self.denoiser.head.bias.sum() * float("nan")}),
    )
    with pytest.raises(TrainingDiverged, match=r"Lower schedule\.learning_rate"):
        fitted(small(), discs(), steps=50)


def test_it_takes_smaller_pieces_when_memory_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = fitted(small(schedule={"accumulate": 4}), discs(), steps=2)
    honest = Flow.losses

    def greedy(self: Flow, phase: str, batch: Batch) -> Losses:
        if len(batch) > 1:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return honest(self, phase, batch)

    monkeypatch.setattr(Flow, "losses", greedy)
    told: list[Progress] = []
    fitted(small(), discs(), steps=2, report=told.append)
    assert [event.note for event in told if event.kind == "smaller"]
    assert whole.digest

    monkeypatch.setattr(
        Flow, "losses", lambda *_: (_ for _ in ()).throw(MemoryError("out of memory"))
    )
    with pytest.raises(TooLargeForMemory, match="Not even one image"):
        fitted(small(), discs(), steps=2)


def test_another_error_is_not_taken_for_a_lack_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Flow, "losses", lambda *_: (_ for _ in ()).throw(RuntimeError("shapes differ"))
    )
    with pytest.raises(RuntimeError, match="shapes differ"):
        fitted(small(), discs(), steps=1)


def test_it_shows_the_same_seeds_at_every_milestone() -> None:
    told: list[Progress] = []
    fitted(small(), discs(), steps=4, grids=2, report=told.append)

    grids = [event.grid for event in told if event.grid is not None]
    assert len(grids) == 3
    assert all(grid.shape == (16, 1, 16, 16) and grid.dtype == np.int16 for grid in grids)


def test_it_learns_in_bf16_too() -> None:
    _, trained = fitted(small(precision="bf16"), discs(), steps=3)

    assert all(np.isfinite(point["velocity"]) for _, point in trained.curve)
