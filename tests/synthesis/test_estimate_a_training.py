"""What a training will take is said before it starts …"""

import pytest

from generation.presets.reading import load
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs.models import Job, State
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import (
    beside,
    budgets,
    estimating,
    presets,
    recipe_fields,
    trying,
    wanting,
)
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.errors import (
    BudgetSpent,
    NameNotUsable,
    SeedNotUsable,
    TrainingNotUsable,
)
from reviewapp.synthesis.estimating import Estimate
from reviewapp.synthesis.models import Training, Trial
from reviewapp.synthesis.tasks import train, try_training
from reviewapp.synthesis.wanting import Wish
from tests.factories import AT, a_person
from tests.synthesis.cohorts import real
from tests.synthesis.factories import a_split

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = {"networks.denoiser.widths": [8, 16], "networks.denoiser.blocks": 1}


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def version(researcher: User) -> CohortVersion:
    return real(researcher, name="Ward", seeds=range(6))


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "STEPS", 3)


def a_wish(**changes: object) -> Wish:
    said = {"preset": "demo-class-flow", "name": "Learnt", "seed": 1, "size": 16, "steps": 1000}
    return Wish(**{**said, "batch": 4, "changes": SMALL, **changes})  # type: ignore[arg-type]  # a mixture on purpose


def ask(version: CohortVersion, **changes: object) -> Estimate:
    wish, by = a_wish(**changes), version.frozen_by
    return estimating.estimate(version, wish, split=None, by=by, at=AT)


def after_a_trial(version: CohortVersion, **changes: object) -> Estimate:
    job = ask(version, **changes).job
    assert job is not None
    try_training(job_id=str(job.pk))
    return ask(version, **changes)


def test_a_trial_is_started_once_and_then_tells(version: CohortVersion) -> None:
    first, again = ask(version), ask(version)
    assert (first.job, first.is_known, Job.objects.count()) == (again.job, False, 1)

    told = after_a_trial(version)

    trial = Trial.objects.get()
    assert trial.seconds_per_step
    assert trial.memory
    assert (trial.steps, told.steps) == (2, 1000)
    assert told.seconds == round(1000 * trial.seconds_per_step)
    assert told.memory == trial.memory + 2 * 6 * 16**2 * 2
    assert "a trial of 2 steps" in told.how


def test_twice_the_steps_take_twice_as_long_without_another_trial(version: CohortVersion) -> None:
    once, twice = after_a_trial(version), ask(version, steps=2000)

    assert once.seconds
    assert twice.seconds == pytest.approx(2 * once.seconds, abs=1)
    assert ask(version, batch=8).is_known is False  # a step takes more


def test_minutes_that_end_first_are_said(version: CohortVersion) -> None:
    after_a_trial(version)
    Trial.objects.update(seconds_per_step=1.0)

    told = ask(version, minutes=5)

    assert (told.is_cut, told.steps_reached) == (True, 300)
    assert "at about step 300" in told.time_words
    assert not ask(version, minutes=17).is_cut


def test_a_training_of_the_same_cost_tells_more_than_a_trial(version: CohortVersion) -> None:
    after_a_trial(version)
    wish, by = a_wish(steps=4), version.frozen_by
    job = wanting.request_training(version, wish, split=None, by=by, at=AT)
    train(job_id=str(job.pk))

    told = ask(version)

    assert "while “Learnt v1” was trained" in told.how
    assert told.seconds is not None


def test_a_contradiction_is_said_before_anything_starts(version: CohortVersion) -> None:
    job = ask(version, size=15).job
    assert job is not None
    with pytest.raises(TrainingNotUsable):
        try_training(job_id=str(job.pk))

    told = ask(version, size=15)

    assert (told.is_known, told.job, told.waits_for) == (False, job, None)
    assert told.how == Job.objects.get().error
    assert Job.objects.get().state == State.FAILED


def test_a_trial_comes_out_of_the_budget(version: CohortVersion) -> None:
    by = version.frozen_by
    budgets.set_budget(by, queue="cpu", minutes=0, by=None, at=AT)

    with pytest.raises(BudgetSpent):
        ask(version)
    assert not Trial.objects.exists()


@pytest.mark.parametrize("name", ["cyclegan", "demo-mask-flow", "two-lungs", "text-diffusion"])
def test_made_up_images_are_what_a_preset_asks_for(name: str) -> None:
    recipe = load(name)

    cohort = trying.made_up(recipe)

    assert cohort.images.shape[1:] == (recipe.data.channels, *recipe.data.space)
    assert {recipe.conditioning.image} - {""} <= set(cohort.others)
    assert cohort.masks is not None


def test_every_field_of_every_offered_preset_has_words_and_takes_its_own_value() -> None:
    for preset in presets.trainable():
        fields = [each for group in recipe_fields.groups(preset.content) for each in group.fields]
        own = {each.path: each.value for each in fields}
        assert all(each.label and each.about.endswith(".") for each in fields)
        made = recipe_fields.with_changes(preset.content, own)
        assert recipe_fields.with_changes(made, {}) == made


def test_a_number_without_bounds_of_its_own_has_an_end() -> None:
    content = presets.named("pix2pix").content
    made = recipe_fields.with_changes(content, {"conditioning.image_range": [0, 1e9]})
    assert made["conditioning"]["image_range"] == [0, 1e9]
    for said in ([0, 10**400], [float("nan"), 1]):
        with pytest.raises(TrainingNotUsable, match=r"each a number from -1e\+12 to 1e\+12"):
            recipe_fields.with_changes(content, {"conditioning.image_range": said})


@pytest.mark.parametrize(
    ("path", "said", "why"),
    [
        ("schedule.ema", 2, "a number from 0 to 1 is expected"),
        ("schedule.ema", True, "a number"),
        ("schedule.ema", float("nan"), "a number"),
        ("schedule.ema", float("inf"), "a number"),
        ("schedule.learning_rate", 10**400, "a number from 0 to 1 is expected"),
        ("schedule.check_every", 10**400, "a whole number"),
        ("networks.denoiser.widths", [8, 10**400], "each a whole number"),
        ("schedule.decay", "never", "one of cosine, constant"),
        ("schedule.steps", 5, "there is no such field"),
        ("networks.denoiser.widths", [], "a list of 1 to 16"),
        ("networks.denoiser.widths", [8.5], "each a whole number"),
        ("networks.denoiser.widths", [8] * 17, "a list of 1 to 16"),
        ("networks.denoiser.kind", "mlp", "there is no such field"),
        ("data.stored", "float32", "there is no such field"),
    ],
)
def test_a_change_that_cannot_be_taken_is_named(
    path: str, said: object, why: str, version: CohortVersion
) -> None:
    with pytest.raises(TrainingNotUsable, match=why):
        ask(version, changes={path: said})
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"minutes": -5}, "-5 minutes are no length"),
        ({"minutes": 10**30}, "minutes are no length"),
        ({"seed": 2**70}, "is no seed"),
        ({"seed": -1}, "is no seed"),
        ({"steps": 10**30}, "schedule.steps: a whole number from 1 to 1e\\+08"),
        ({"steps": 0}, "schedule.steps: a whole number from 1"),
        ({"batch": 10**30}, "schedule.batch: a whole number from 1 to 65536"),
        ({"size": 5000}, "data.size: a whole number from 1 to 1024"),
        ({"low": float("-inf")}, "data.low: a number from"),
        ({"high": float("nan")}, "data.high: a number from"),
    ],
)
def test_what_no_training_takes_has_no_estimate(
    wrong: dict[str, object], why: str, version: CohortVersion
) -> None:
    with pytest.raises((TrainingNotUsable, SeedNotUsable), match=why):
        ask(version, **wrong)
    assert not Job.objects.exists()


def test_a_split_of_another_version_has_no_estimate(version: CohortVersion) -> None:
    other = real(version.frozen_by, name="Other", seeds=range(20, 22))
    split, by = a_split(other, TRAIN=2), version.frozen_by

    with pytest.raises(TrainingNotUsable, match="no training part of Ward v1"):
        estimating.estimate(version, a_wish(), split=split, by=by, at=AT)
    with pytest.raises(NameNotUsable):
        ask(version, name=" ")


def test_what_is_too_large_is_refused_before_any_image_is_looked_at(
    version: CohortVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked(*_: object) -> object:
        raise AssertionError

    monkeypatch.setattr(wanting, "MOST_IMAGES", 5)
    monkeypatch.setattr(beside, "entries", looked)
    monkeypatch.setattr(wanting, "values_of", looked)
    with pytest.raises(TrainingNotUsable, match="has 6 images and a worker holds 5"):
        ask(version, preset="pix2pix", roles=Roles(pairs="modality=MR"), changes={})


def test_changes_reach_what_is_trained(version: CohortVersion) -> None:
    wish, by = a_wish(changes={**SMALL, "schedule.ema": 0.5}), version.frozen_by

    wanting.request_training(version, wish, split=None, by=by, at=AT)

    recipe = Training.objects.get().recipe
    assert recipe["schedule"]["ema"] == 0.5
    assert recipe["networks"]["denoiser"]["widths"] == [8, 16]
