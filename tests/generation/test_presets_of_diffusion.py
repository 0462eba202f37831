"""A preset of the diffusion family keeps what is essential to the system it is named for …"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from generation.cohorts.splits import by_subject
from generation.conditions.condition import Condition
from generation.generator import TrainedGenerator
from generation.loop.training import Run
from generation.noise import ImageNoise, seeds
from generation.objectives.denoising import Denoising
from generation.objectives.objective import How, Setting
from generation.presets.recipe import Data
from tests.generation.small import DISCS, TINY, TONES, discs, fitted, small

FLAT = {**TINY, "widths": [16], "heads": 0}
QUICK = {"steps": 100, "batch": 16, "learning_rate": 1e-2, "ema": 0.9}


class Gaussian(torch.nn.Module):
    """The perfect denoiser of images whose pixels are normal around 0.2 with a spread of 0.1."""

    def __init__(self, objective: Denoising) -> None:
        super().__init__()
        self.kept, self.says, self.times = (
            objective.kept,
            objective.options.says,
            len(objective.kept),
        )

    def forward(self, x: Tensor, t: Tensor, _: Condition) -> Tensor:
        a = self.kept[(t * self.times).round().long()].view(-1, 1, 1, 1)
        eps = (1 - a).sqrt() * (x - a.sqrt() * 0.2) / (a * 0.01 + 1 - a)
        if self.says == "eps":
            return eps
        return a.sqrt() * eps - (1 - a).sqrt() * (x - (1 - a).sqrt() * eps) / a.sqrt()


@pytest.mark.parametrize("says", ["eps", "v"])
@pytest.mark.parametrize("drawing", ["ancestral", "ddim"])
@pytest.mark.parametrize("noising", ["cosine", "linear"])
def test_ddpm_goes_back_to_the_distribution_it_has_learnt(
    says: str, drawing: str, noising: str
) -> None:
    recipe = small("ddpm", data=DISCS, networks={"denoiser": TINY})
    options = Denoising.Options(says=says, drawing=drawing, noising=noising, times=200)  # type: ignore[arg-type]  # one of the choices
    setting = Setting(recipe.data, recipe.networks, vector=0, spatial=0, drop=0, recipe=recipe)
    objective = Denoising(options, setting)
    objective.denoiser = Gaussian(objective)

    noise = ImageNoise(range(16), torch.device("cpu"))
    drawn = objective.draw(noise, Condition(torch.zeros(16, 0)), How(steps=200))
    assert drawn.mean().item() == pytest.approx(0.2, abs=0.02)
    assert drawn.std().item() == pytest.approx(0.1, abs=0.02)


def test_ddpm_adds_fresh_noise_at_each_step_and_ddim_none() -> None:
    generator = TrainedGenerator.new(small("ddpm", data=DISCS, networks={"denoiser": TINY}), seed=1)
    objective = generator.objective
    assert isinstance(objective, Denoising)

    class Once(ImageNoise):
        """Says the same first noise always, and then something else."""

        def normal(self, *shape: int) -> Tensor:
            first, self.first = getattr(self, "first", True), False
            return torch.zeros(len(self), *shape) if first else super().normal(*shape)

    def differs() -> bool:
        told = Condition(torch.zeros(1, 0))
        drawn = [objective.draw(Once([n], torch.device("cpu")), told, How(5)) for n in (1, 2)]
        return not torch.equal(*drawn)

    assert differs()
    objective.options = replace(objective.options, drawing="ddim")
    assert not differs()


@pytest.fixture(scope="module")
def of_classes() -> TrainedGenerator:
    recipe = small(
        "demo-class-flow",
        data=DISCS,
        conditioning=TONES,
        # Flat, and so quick that it learns twice as long: after 100 steps of a deep one, what a
        # kernel rounds decides how much lighter is.
        networks={"denoiser": FLAT},
        schedule={**QUICK, "steps": 200},
        sampling={"steps": 4, "guidance": 1.0, "together": 4},
    )
    return fitted(recipe, discs(64), steps=200)[0]


def contrast(generator: TrainedGenerator, **how: float) -> float:
    """How much lighter images of the same noise are when told to be light than to be dark."""
    light, dark = (
        np.mean([s.pixels for s in generator.sample([{"tone": tone}] * 4, seeds(1, 4), **how)])  # type: ignore[arg-type]  # guidance
        for tone in ("LIGHT", "DARK")
    )
    return float(light - dark)


def test_class_flow_draws_the_class_it_is_told(of_classes: TrainedGenerator) -> None:
    assert contrast(of_classes) > 500


def test_guidance_pulls_further_towards_what_is_told(of_classes: TrainedGenerator) -> None:
    untold, plain, guided = (contrast(of_classes, guidance=scale) for scale in (0.0, 1.0, 2.0))

    assert abs(untold) < plain / 2
    assert guided > 1.2 * plain


def test_conditional_diffusion_draws_where_the_mask_says() -> None:
    recipe = small(
        "conditional-diffusion",
        data=DISCS,
        conditioning={"mask": 2, "classes": {}},
        networks={"denoiser": TINY},
        schedule=QUICK,
        sampling={"steps": 4, "guidance": 1.0},
    )
    cohort = discs(64)
    generator = fitted(recipe, cohort, steps=80)[0]
    assert cohort.masks is not None
    asked = [{"mask": mask} for mask in cohort.masks[:8]]
    drawn = np.stack([sample.pixels[0] for sample in generator.sample(asked, seeds(2, 8))])

    inside = drawn[cohort.masks[:8] == 1].mean()
    assert inside > drawn[cohort.masks[:8] == 0].mean() + 1000


def test_latent_diffusion_starts_from_latents_of_unit_variance() -> None:
    recipe = small(
        "latent-diffusion",
        data=DISCS,
        conditioning=TONES,
        networks={
            "denoiser": {**TINY, "patch": 1},
            "autoencoder": {"kind": "autoencoder", "widths": [8], "latents": 2},
        },
        objective={"kl": 1e-6},
        schedule=QUICK,
    )
    generator = TrainedGenerator.new(recipe, seed=1)
    cohort = discs(64)
    early = fitted(recipe, cohort, steps=60, stop=iter([False] * 24 + [True] * 9).__next__)[0]
    generator = fitted(recipe, cohort, steps=60)[0]

    objective: Any = generator.objective
    images = torch.from_numpy(cohort.images.astype(np.float32)) / 2047.5 - 1
    latents = objective.autoencoder.encode(images)[0] / objective.spread
    assert latents.std().item() == pytest.approx(1, abs=0.25)
    assert objective.spread.item() != pytest.approx(1, abs=0.05)
    for a, b in zip(
        early.objective.autoencoder.parameters(),  # type: ignore[union-attr]  # a module
        objective.autoencoder.parameters(),
        strict=True,
    ):
        torch.testing.assert_close(a, b, atol=0.05, rtol=0)
    (sample,) = generator.sample([{}], seeds(1, 1))
    assert sample.pixels.shape == (1, 16, 16)


def test_a_student_strides_nearer_to_its_teacher_than_the_teacher_would() -> None:
    recipe = small(
        "few-step-flow",
        data=DISCS,
        conditioning={**TONES, "drop": 0.0},
        networks={"denoiser": FLAT},
        objective={"teaching": 0.5},
        schedule={**QUICK, "learning_rate": 5e-3},
    )
    objective: Any = fitted(recipe, discs(64), steps=120)[0].objective
    told = Condition(torch.tensor([[1.0, 0.0], [0.0, 1.0]] * 4))

    def drawn(draw: Any, steps: int) -> Tensor:  # noqa: ANN401  a bound method
        with torch.no_grad():
            return draw(ImageNoise(range(8), torch.device("cpu")), told, How(steps))  # type: ignore[no-any-return]  # a tensor

    slow = drawn(super(type(objective), objective).draw, 8)
    strides = drawn(objective.draw, 2)
    hasty = drawn(super(type(objective), objective).draw, 2)
    assert (strides - slow).square().mean() < 0.8 * (hasty - slow).square().mean()


def test_a_student_is_watched_from_when_it_learns() -> None:
    recipe = small(
        "few-step-flow",
        data=DISCS,
        conditioning={**TONES, "drop": 0.0},
        networks={"denoiser": TINY},
        objective={"teaching": 0.5},
        schedule={**QUICK, "check_every": 2, "patience": 1},
    )
    cohort = by_subject(discs(), seed=1, hold_out=0.2, test=0.0)
    generator, trained = fitted(recipe, cohort, steps=12)
    objective: Any = generator.objective
    hold_out = generator.training(cohort, Run(seed=1)).hold_out
    assert hold_out is not None
    batch = hold_out.plain(0, len(hold_out.cohort))

    assert trained.checks[0][0] > 6
    with torch.no_grad():
        before = objective.held_out(batch)
        objective.student.head.bias.add_(5)
        assert objective.held_out(batch) > before


def test_the_small_and_quick_one_is_small_and_quick() -> None:
    import time

    generator = TrainedGenerator.new(small("lite-diffusion"), seed=1)
    list(generator.sample([{}], seeds(1, 1)))
    started = time.process_time()
    list(generator.sample([{}] * 8, seeds(1, 8)))

    assert sum(p.numel() for p in generator.objective.parameters()) < 1_000_000
    # Below 100 ms an image, with room for a busy machine.
    assert (time.process_time() - started) / 8 < 0.1


def test_words_of_a_report_are_told_and_others_are_not() -> None:
    recipe = small(
        "text-diffusion",
        data=DISCS,
        conditioning={"words": ["dark", "light"], "drop": 0.1},
        networks={"denoiser": TINY},
        schedule=QUICK,
        sampling={"steps": 4, "guidance": 2.0},
    )
    plain = discs(64)
    reports = tuple(f"Disc, {str(tone).lower()}." for tone in plain.attributes["tone"])
    generator = fitted(recipe, replace(plain, attributes={"report": reports}), steps=100)[0]

    encoder = generator.encoder
    assert encoder.vector({"report": ["DARK around", "a blue moon"]}, 2).tolist() == [
        [1, 0],
        [0, 0],
    ]
    asked = [{"report": "light"}, {"report": "dark"}] * 3
    drawn = [sample.pixels.mean() for sample in generator.sample(asked, seeds(1, 6))]
    assert np.mean(drawn[::2]) > np.mean(drawn[1::2]) + 200


def test_a_volume_is_drawn_in_three_dimensions() -> None:
    recipe = small(
        "volume-flow",
        data={**DISCS, "size": 8, "dimensions": 3},
        networks={"denoiser": {**TINY, "heads": 0, "patch": 2}},
        schedule={"steps": 3, "batch": 2},
        sampling={"steps": 2, "together": 2},
    )
    plain = discs(8, size=8)
    volumes = replace(
        plain, images=np.repeat(plain.images[:, :, None], 8, 2), masks=None, others={}
    )
    generator = fitted(recipe, volumes, steps=3)[0]

    drawn = [next(generator.sample([{}] * n, seeds(1, n))).digest for n in (1, 3)]
    assert drawn[0] == drawn[1]
    assert next(generator.sample([{}], seeds(1, 1))).pixels.shape == (1, 8, 8, 8)


def test_a_network_that_does_not_fit_says_what_would() -> None:
    from generation.refusal import Refusal

    with pytest.raises(Refusal, match="must be a multiple of 4; 18 is not"):
        TrainedGenerator.new(small(data={"size": 18}), seed=1)
    with pytest.raises(Refusal, match="cannot be shared among 3 heads"):
        TrainedGenerator.new(small(networks={"denoiser": {**TINY, "heads": 3}}), seed=1)
    assert Data(8, 0.0, 1.0).space == (8, 8)
