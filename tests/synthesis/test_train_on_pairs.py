"""A cohort version that holds label maps, or the other image of each pair …"""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from generation.cohorts.cohort import Cohort
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job, State
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import estimating, gathering, presets, training, wanting
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.errors import TrainingNotUsable
from reviewapp.synthesis.models import Model
from reviewapp.synthesis.squares import labels
from reviewapp.synthesis.tasks import train
from reviewapp.synthesis.wanting import Wish
from tests.factories import AT, a_person
from tests.synthesis.cohorts import a_picture, frozen

pytestmark = pytest.mark.django_db(transaction=True)
MAPS, PAIRS = Roles(maps="kind=labels"), Roles(pairs="modality=MR")


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


def kept(pixels: NDArray[np.integer], person: str, **attributes: str) -> Image:
    return provenance.keep_acquired(pixels, source="a ward", attributes=attributes, subject=person)


def a_map(seed: int, most: int = 2) -> NDArray[np.uint8]:
    made = (a_picture(seed) > 0).astype(np.uint8) * most
    made[0, 0] = seed % 2  # no two alike
    return made


def a_ward(by: User, *, most: int = 2, people: int = 6) -> CohortVersion:
    """CT, MR and label map of each person."""
    images = [
        image
        for n in range(people)
        for image in (
            kept(a_picture(n), f"person {n}", modality="CT", kind="image"),
            kept(a_picture(100 + n), f"person {n}", modality="MR", kind="image"),
            kept(a_map(200 + n, most), f"person {n}", modality="SEG", kind="labels"),
        )
    ]
    return frozen(images, name=f"Ward {most}", by=by)


def only(version: CohortVersion, *kinds: str) -> CohortVersion:
    found = [i for i in Image.objects.all() if i.attributes["modality"] in kinds]
    return frozen(found, name="-".join(kinds), by=version.frozen_by)


def ask(version: CohortVersion, preset: str, roles: Roles) -> Job:
    networks = presets.named(preset).content["networks"]
    narrow = {f"networks.{role}.widths": [8, 16] for role in networks}
    small = {"size": 16, "steps": 1, "batch": 2, "changes": narrow}
    wish = Wish(preset, "Learnt", 1, roles=roles, **small)  # type: ignore[arg-type]  # a mixture on purpose
    by = version.frozen_by
    return wanting.request_training(version, wish, split=None, by=by, at=AT)


def test_a_model_learns_from_label_maps(researcher: User) -> None:
    version = only(a_ward(researcher), "CT", "SEG")

    train(job_id=str(ask(version, "demo-mask-flow", MAPS).pk))

    model = Model.objects.get()
    counted = model.facts["cohort"]["splits"]
    assert sum(part["images"] for part in counted.values()) == 6
    assert model.recipe["conditioning"]["mask"] == 8


def test_a_model_learns_from_pairs(researcher: User) -> None:
    version = only(a_ward(researcher), "CT", "MR")

    job = ask(version, "pix2pix", PAIRS)
    train(job_id=str(job.pk))

    job.refresh_from_db()
    assert (job.state, Model.objects.count()) == (State.SUCCEEDED, 1)
    model = Model.objects.get()
    assert model.facts["roles"] == {"Shown images": "modality=MR"}
    data = model.card.partition("## Training")[0]
    assert "did not learn to draw:\n\n- Shown images: `modality=MR`" in data


def test_what_stands_beside_an_image_is_its_own(
    researcher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Roles(MAPS.maps, PAIRS.pairs)
    wanted = ask(a_ward(researcher, most=99), "shape-consistent-gan", both)
    seen: list[Cohort] = []

    def gather(*given: Any, **said: Any) -> Cohort:  # noqa: ANN401  handed through
        seen.append(gathering.gather(*given, **said))
        return seen[0]

    monkeypatch.setattr(training, "gather", gather)
    with pytest.raises(TrainingNotUsable, match="holds 0 to 99, and this preset knows"):
        train(job_id=str(wanted.pk))
    again = ask(a_ward(researcher, most=1), "shape-consistent-gan", both)
    train(job_id=str(again.pk))

    cohort = seen[0]
    for n, person in enumerate(cohort.subjects):
        number = int(person.removeprefix("person "))
        expected = labels(a_map(200 + number, 1), size=16)
        assert cohort.masks is not None
        assert (cohort.masks[n] == expected).all()
    assert cohort.others["mr"].shape == (6, 1, 16, 16)


def test_several_of_a_person_belong_together_by_pair(researcher: User) -> None:
    images = [
        kept(a_picture(10 * slice_ + n), "one person", modality=modality, pair=str(slice_))
        for slice_ in range(3)
        for n, modality in enumerate(("CT", "MR"))
    ]
    version = frozen(images, name="Stack", by=researcher)
    lone = frozen(images[:5], name="Torn", by=researcher)

    assert ask(version, "pix2pix", PAIRS)
    with pytest.raises(TrainingNotUsable, match="1 of 3 images of Torn v1"):
        ask(lone, "pix2pix", PAIRS)
    assert Job.objects.count() == 1


def test_a_model_is_told_what_the_images_it_draws_have(researcher: User) -> None:
    images = [
        kept(a_picture(10 * n + m), f"person {n}", modality=modality, site=site, arm=arm)
        for n, arm in enumerate("AB")
        for m, (modality, site) in enumerate((("CT", f"ward {n}"), ("MR", "elsewhere")))
    ]
    version = frozen(images, name="Sites", by=researcher)

    recipe = wanting.recipe_of(version, told("site", "arm"), split=None)
    first = estimating.estimate(version, told("arm"), split=None, by=researcher, at=AT)
    assert "trained here, and not sampled on this site yet" in first.warning

    classes = {"site": ["ward 0", "ward 1"], "arm": ["A", "B"]}
    assert recipe["conditioning"]["classes"] == classes  # and not “elsewhere”
    with pytest.raises(TrainingNotUsable, match=r"no attribute modality.*among: arm, site"):
        wanting.recipe_of(version, told("modality"), split=None)
    several = frozen([*images[:2], again(images[2], "PET"), images[3]], name="Mix", by=researcher)
    with pytest.raises(TrainingNotUsable, match=r"no attribute modality.*among: arm, site"):
        wanting.recipe_of(several, told("modality"), split=None)


def told(*names: str) -> Wish:
    return Wish("mri-to-ct-flow", "Learnt", 1, told=names, roles=PAIRS)


def again(image: Image, modality: str) -> Image:
    pixels = a_picture(77)
    return kept(pixels, "person 1", **{**image.attributes, "modality": modality})


def test_a_role_is_an_attribute_and_its_value(researcher: User) -> None:
    version = a_ward(researcher, people=2)

    for said in ("nothing", "=", "modality=", "=MR", " = "):
        with pytest.raises(TrainingNotUsable, match=f"“{said}” names no images"):
            ask(version, "pix2pix", Roles(pairs=said))
    assert not Job.objects.exists()


def test_a_label_is_never_between_two() -> None:
    pixels = np.array([[0, 7], [7, 0]], np.uint8).repeat(5, 0).repeat(5, 1)

    assert set(np.unique(labels(pixels, size=7))) == {0, 7}
    assert (labels(np.arange(16, dtype=np.uint8).reshape(4, 4), size=4)).ravel().tolist() == [
        *range(16)
    ]
