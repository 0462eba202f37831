"""Train on real, on synthetic and on both, with more and more real subjects; test on real ones.

                 real subjects:   few ⊂ more ⊂ all
train on real                      ·      ·     ceiling: must converge, or no number is shown
train on both                      ·      ·
train on synthetic   ·
"""

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from generation.measures.arrays import Floats, Whole
from generation.measures.chance import Plan
from generation.measures.errors import NotMeasurable
from generation.measures.results import Figure
from generation.measures.sets import ImageSet, refuse_other_grids, refuse_shared_subjects
from generation.measures.subjects import Subjects
from generation.measures.usefulness.networks import Training, answers, fit
from generation.measures.usefulness.tasks import Name, Outcome, Task, drawing, pictures, task

LEAST_SEEDS = 3
MOST_SPREAD = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How usefulness is tried. `regimes` are numbers of real subjects, from few to many.

    `least` is what the ceiling must reach (by default 0.7 AUROC, 0.5 Dice, 0.3 average precision).
    """

    task: Name
    regimes: tuple[int, ...]
    seeds: tuple[int, ...] = (0, 1, 2)
    steps: int = 400
    least: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Bench:
    """The test images, and one network after the other trained and judged on them."""

    task: Task
    trial: Trial
    test: ImageSet
    shown: Tensor

    def run(self, sets: list[tuple[Tensor, Tensor]]) -> list[Outcome]:
        """One outcome per seed."""
        outcomes = []
        for seed in self.trial.seeds:
            training = Training(steps=self.trial.steps, seed=seed)
            network = fit(self.task.network, drawing(sets), self.task.loss, training)
            outcomes.append(self.task.judge(answers(network, self.shown), self.test))
        return outcomes

    def known(self, given: ImageSet) -> tuple[Tensor, Tensor]:
        return pictures(given), self.task.targets(given)


def usefulness_of(
    *, real: ImageSet, synthetic: ImageSet, test: ImageSet, trial: Trial, plan: Plan
) -> tuple[Figure, ...]:
    """Score every arm, and what adding synthetic images changed at each number of real subjects.

    All arms get the same network, steps and seeds. Intervals draw test subjects and seeds anew;
    the change compares networks of one seed on the same drawn subjects.
    """
    _refuse(real, synthetic, test, trial)
    job = task(trial.task, real)
    bench = _Bench(job, trial, test, pictures(test))
    all_real, made = bench.known(real), bench.known(synthetic)
    ceiling = bench.run([all_real])
    _refuse_unconverged(ceiling, job, trial)
    scoring = _Scoring(job, trial, plan, _subjects(real, synthetic, test))
    figures = [scoring.arm("ceiling", ceiling), scoring.arm("synthetic", bench.run([made]))]
    for count, places in _nested(real, trial, plan).items():
        few = all_real[0][places], all_real[1][places]
        alone, both = bench.run([few]), bench.run([few, made])
        figures += [
            scoring.arm(f"real {count}", alone),
            scoring.arm(f"both {count}", both),
            scoring.change(f"both - real {count}", both, alone),
        ]
    return tuple(figures)


@dataclass(frozen=True, slots=True, eq=False)
class _Scoring:
    task: Task
    trial: Trial
    plan: Plan
    subjects: Subjects

    def arm(self, name: str, outcomes: list[Outcome]) -> Figure:
        scores = np.array([outcome.score for outcome in outcomes])
        details = {"spread_over_seeds": float(scores.std(ddof=1)), "seeds": float(scores.size)}
        for part in outcomes[0].details:
            details[part] = float(np.mean([outcome.details[part] for outcome in outcomes]))
        return self._figure(name, scores, self._drawn(outcomes), details)

    def change(self, name: str, one: list[Outcome], other: list[Outcome]) -> Figure:
        scores = np.array([a.score - b.score for a, b in zip(one, other, strict=True)])
        drawn = self._drawn(one) - self._drawn(other)
        share = float((drawn > 0).mean())
        return self._figure(name, scores, drawn, {"share_of_draws_better": share})

    def _drawn(self, outcomes: list[Outcome]) -> Floats:
        """The same subjects and the same seeds are drawn for every arm."""
        weights = self.subjects.weights(self.plan, "usefulness, test subjects")
        each = np.array([outcome.drawn(weights) for outcome in outcomes])
        random = self.plan.generator("usefulness, seeds")
        chosen = random.integers(0, len(each), size=(self.plan.draws, len(each)))
        average: Floats = each[chosen, np.arange(self.plan.draws)[:, None]].mean(axis=1)
        return average

    def _figure(
        self, name: str, scores: Floats, drawn: Floats, details: dict[str, float]
    ) -> Figure:
        return self.subjects.figure(
            f"{self.task.score}[{name}]",
            float(scores.mean()),
            self.subjects.interval(drawn, self.plan),
            plan=self.plan,
            unit=self.task.score,
            details=details,
        )


def _nested(real: ImageSet, trial: Trial, plan: Plan) -> dict[int, Whole]:
    """The fewer subjects are always among the more."""
    order = plan.generator("usefulness, regimes").permutation(real.subject_count)
    return {
        count: np.flatnonzero(np.isin(real.clusters, order[:count])).astype(np.int64)
        for count in sorted(trial.regimes)
    }


def _subjects(real: ImageSet, synthetic: ImageSet, test: ImageSet) -> Subjects:
    digests = {"real": real.digest, "synthetic": synthetic.digest, "test": test.digest}
    return Subjects(test.clusters, digests)


def _refuse(real: ImageSet, synthetic: ImageSet, test: ImageSet, trial: Trial) -> None:
    refuse_other_grids(real, synthetic, test)
    refuse_shared_subjects(real, test, names=("training", "test"))
    refuse_shared_subjects(synthetic, test, names=("synthetic", "test"))
    if len(set(trial.seeds)) < LEAST_SEEDS:
        raise NotMeasurable(
            f"{len(set(trial.seeds))} seeds do not show how far a result scatters, so nothing was "
            f"trained. Take at least {LEAST_SEEDS} different ones."
        )
    if not all(0 < count <= real.subject_count for count in trial.regimes):
        raise NotMeasurable(
            f"There are {real.subject_count} real subjects for training, so the numbers "
            f"{trial.regimes} cannot all be tried. Choose numbers up to that."
        )


def _refuse_unconverged(ceiling: list[Outcome], job: Task, trial: Trial) -> None:
    scores = np.array([outcome.score for outcome in ceiling])
    least = job.least if trial.least is None else trial.least
    if scores.min() < least or scores.std(ddof=1) > MOST_SPREAD:
        shown = ", ".join(f"{score:.2f}" for score in scores)
        raise NotMeasurable(
            f"With all real images the network scores {shown} ({job.score}) over its seeds, where "
            f"each should reach {least:g} and they should lie within {MOST_SPREAD}. It has not "
            "converged, so no usefulness is shown. Train for more steps or give more images."
        )
