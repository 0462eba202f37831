"""What a person asks of a model …"""

import pytest

from reviewapp.accounts.roles import Role
from reviewapp.jobs.models import Job
from reviewapp.provenance.models import Run
from reviewapp.synthesis import asking, presets, services
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.errors import (
    CountNotUsable,
    SeedNotUsable,
    SynthesisRefusal,
    WishNotUsable,
)
from reviewapp.synthesis.models import Model
from reviewapp.synthesis.services import How
from tests.factories import AT, a_person
from tests.synthesis.factories import a_model

pytestmark = pytest.mark.django_db
FEW = Told(count=20, attributes={"lesion": "NODULE"})


@pytest.fixture
def model() -> Model:
    return a_model(by=a_person(Role.RESEARCHER))


@pytest.mark.parametrize(
    ("told", "how", "refusal", "why"),
    [
        (Told(count=0), {}, CountNotUsable, "cannot be asked for"),
        (Told(), {}, CountNotUsable, "cannot be asked for"),
        (Told(count=100_001), {}, CountNotUsable, "cannot be asked for"),
        (FEW, {"seed": -1}, SeedNotUsable, "is no seed"),
        (FEW, {"steps": 0, "guidance": "x"}, WishNotUsable, "no guidance"),
        (FEW, {"guidance": "NaN"}, WishNotUsable, "no guidance"),
        (FEW, {"guidance": "101"}, WishNotUsable, "no guidance"),
        (FEW, {"steps": 1001}, WishNotUsable, "not drawn in 1001 steps"),
        (Told(count=1, attributes={"lesion": "WART"}), {}, WishNotUsable, "NONE, NODULE"),
        (Told(count=1, attributes={"age": "40"}), {}, WishNotUsable, "cannot be told age"),
        (Told(balanced=["age"], each=2), {}, WishNotUsable, "no classes of age"),
        (Told(balanced=["lesion"]), {}, CountNotUsable, "0 images"),
        (Told(balanced=["lesion"] * 40, each=1), {}, WishNotUsable, "too many combinations"),
        (Told(rows=[{"lesion": "WART"}]), {}, WishNotUsable, "cannot be told lesion"),
        (Told(count=1, maps="phantom:chest"), {}, WishNotUsable, "do not fit this model"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(
    told: Told, how: dict[str, object], refusal: type[SynthesisRefusal], why: str, model: Model
) -> None:
    wanted = How(**{"seed": 1, **how})  # type: ignore[arg-type]  # a mixture on purpose

    with pytest.raises(refusal, match=why):
        services.request_sampling_of(model, told, wanted, by=model.added_by, at=AT)
    assert not Run.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["", "lesion", "lesion,lesion\nA,B", "lesion,\nA,B", "lesion\nA,B", "a\n" + "1\n" * 10_001],
)
def test_a_table_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(WishNotUsable, match="nothing was started"):
        asking.rows_of(text)


RECIPE = {
    "data": {"stored": "int16"},
    "conditioning": {"numbers": {"age": [0.0, 90.0]}, "words": ["nodule"], "mask": 8, "drop": 0},
}


def test_numbers_and_words_may_be_told() -> None:
    told = Told(count=2, attributes={"age": "40", "report": "a nodule"}, maps="phantom:chest")

    kept, count = asking.conditions(told, RECIPE)

    assert (count, asking.attributes(kept, 1, RECIPE)) == (2, {"age": "40", "report": "a nodule"})
    assert asking.known(RECIPE) == {"age": "0 to 90", "report": "words of: nodule"}
    for wrong in ({"age": "old"}, {"age": "inf"}):
        with pytest.raises(WishNotUsable):
            asking.conditions(Told(count=1, attributes=wrong, maps="phantom:chest"), RECIPE)
    with pytest.raises(WishNotUsable, match="never drawn without a map"):
        asking.conditions(Told(count=1), RECIPE)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"image": "mr"}, "only beside an image that it is shown"),
        ({"image": "itself", "mask": 8}, "only beside an image that it is shown"),
        ({"mask": 5}, "only on label maps of 5 labels"),
    ],
)
def test_what_this_site_cannot_draw_from_is_said_before_and_after(
    told: dict[str, object], why: str
) -> None:
    recipe = {"data": {"stored": "int16"}, "conditioning": {**told, "drop": 0.0}}

    for maps in ("", "phantom:chest"):
        with pytest.raises(WishNotUsable, match=f"cannot be sampled on this site yet: .*{why}"):
            asking.conditions(Told(count=1, maps=maps), recipe)
    assert f"not sampled on this site yet: it draws {why}" in asking.warning(recipe)
    untold = {**recipe, "conditioning": {**told, "drop": 0.1}}
    assert (asking.warning(untold), asking.conditions(Told(count=1), untold)[1]) == ("", 1)


def test_of_the_offered_presets_those_that_follow_an_image_are_not_drawn_here() -> None:
    warned = {each.name for each in presets.trainable() if asking.warning(each.content)}

    assert warned == {each.name for each in presets.trainable() if each.needs_pairs} | {"patho-gan"}


@pytest.mark.parametrize(
    "data",
    [
        {"stored": "float32"},
        {"stored": "int16", "channels": 2},
        {"stored": "int16", "dimensions": 0},
    ],
)
def test_what_the_store_cannot_keep_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(WishNotUsable, match="does not keep"):
        asking.conditions(Told(count=1), {"data": data})


def test_balanced_images_take_turns() -> None:
    recipe = {
        "data": {"stored": "int16"},
        "conditioning": {"classes": {"lesion": ["NONE", "MASS"], "sex": ["F", "M"]}},
    }

    kept, count = asking.conditions(Told(balanced=["lesion", "sex"], each=3), recipe)

    told = [asking.attributes(kept, number, recipe) for number in range(count)]
    assert count == 12
    assert {tuple(each.items()) for each in told[:4]} == {tuple(each.items()) for each in told}
    assert all(told.count(each) == 3 for each in told)


def test_too_many_combinations_are_counted_and_never_made() -> None:
    names = [f"finding{n}" for n in range(60)]
    recipe = {
        "data": {"stored": "int16"},
        "conditioning": {"classes": {name: ["NO", "YES"] for name in names}},
    }

    with pytest.raises(WishNotUsable, match="Balance by fewer, each once"):
        asking.conditions(Told(balanced=names, each=1), recipe)
    few = Told(balanced=names[:16], each=1)
    assert asking.conditions(few, recipe)[1] == 2**16
