"""Of the images of its arms a design makes …"""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.allocation.composing import DEGRADED, Composed, Source, composed, plan_of
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.allocation.plan import Again, Item, Reading
from tests.allocation.designs import FLOW, GAN, REAL, a_design, an_arm

seeds = st.integers(0, 2**62)


def images(items: tuple[Item, ...]) -> list[str]:
    return [name.removesuffix(DEGRADED) for item in items for name in item.images]


def everything(found: Composed) -> list[str]:
    return images((*found.cases, *found.training, *found.catches))


def arm_of(name: str) -> str:
    return "".join(letter for letter in name if not letter.isdigit())


@given(seed=seeds)
def test_cases_of_all_kinds_that_share_no_image(seed: int) -> None:
    design = a_design(
        catch={"both_real": 2, "both_synthetic": 3, "degraded": 2},
        training={"cases": 3, "pass_mark": 1, "feedback": True},
    )
    found = composed([an_arm("real"), an_arm("flow")], design=design, seed=seed)

    assert (len(found.cases), len(found.training), len(found.catches)) == (8, 3, 7)
    assert set(Counter(everything(found)).values()) == {1}
    assert Counter(tuple(map(arm_of, item.images)) for item in found.catches) == {
        ("real", "real"): 2,
        ("flow", "flow"): 3,
        ("real", "flow:degraded"): 2,
    }


@pytest.mark.parametrize("by", ["SOURCE", "SUBJECT"])
def test_pairs_of_one_subject(by: str) -> None:
    found = composed([an_arm("real"), an_arm("flow")], design=a_design(matching={"by": by}), seed=1)

    assert all(len(item.subjects) == 1 for item in found.cases)
    assert len(found.cases) == 8


def test_pairs_that_agree_in_what_is_named() -> None:
    design = a_design(matching={"by": "EXACT", "attributes": ["age"]})
    found = composed([an_arm("real", 8), an_arm("flow", 8)], design=design, seed=1)

    assert all(real[4:] == flow[4:] for real, flow in (item.images for item in found.cases))


def test_pairs_that_are_nearest_in_several_attributes() -> None:
    sexes = ("F", "M")
    design = a_design(matching={"by": "NEAREST", "attributes": ["age", "sex"]})
    arms = [an_arm("real", 8, values=sexes), an_arm("flow", 8, values=sexes)]

    found = composed(arms, design=design, seed=1)

    assert {(real[4:], flow[4:]) for real, flow in (item.images for item in found.cases)} == {
        (str(n), str(n)) for n in range(8)
    }


@pytest.mark.parametrize("short", ["real", "flow"])
def test_no_study_of_too_few_pairs(short: str) -> None:
    arms = [an_arm(code, 7 if code == short else 20) for code in ("real", "flow")]

    with pytest.raises(DrawImpossible, match="make 7 pairs of the 8"):
        composed(arms, design=a_design(), seed=1)


def test_no_catch_case_of_an_image_that_counts() -> None:
    design = a_design(catch={"both_real": 1})

    with pytest.raises(DrawImpossible, match="“real” has 1 of the 2 images"):
        composed([an_arm("real", 9), an_arm("flow", 9)], design=design, seed=1)


def test_each_synthetic_arm_against_the_real_one_equally_often() -> None:
    design = a_design(arms=[REAL, FLOW, GAN])
    found = composed([an_arm("real"), an_arm("flow"), an_arm("gan")], design=design, seed=1)

    met = Counter(tuple(map(arm_of, item.images)) for item in found.cases)
    assert met == {("real", "flow"): 4, ("real", "gan"): 4}
    assert Counter(item.kind for item in found.cases) == {"real+flow": 4, "real+gan": 4}


def test_two_generators_against_each_other_where_a_criterion_compares_them() -> None:
    design = a_design(arms=[FLOW, REAL, GAN], cases=9)
    arms = [an_arm("flow"), an_arm("real"), an_arm("gan")]
    found = composed(arms, design=design, seed=1, asked_for={frozenset({"flow", "gan"})})

    met = Counter(tuple(map(arm_of, item.images)) for item in found.cases)
    assert met == {("real", "flow"): 3, ("real", "gan"): 3, ("flow", "gan"): 3}


def test_each_of_three_generators_against_each_other() -> None:
    arms = [an_arm(code) for code in ("flow", "gan", "ddpm")]
    named = [FLOW, GAN, GAN | {"code": "ddpm"}]
    found = composed(arms, design=a_design(arms=named, cases=9), seed=1)

    met = Counter(tuple(map(arm_of, item.images)) for item in found.cases)
    assert met == {("flow", "gan"): 3, ("flow", "ddpm"): 3, ("gan", "ddpm"): 3}


@given(seed=seeds, cases=st.integers(1, 15), count=st.integers(1, 3))
def test_single_images_of_each_arm_as_many(seed: int, cases: int, count: int) -> None:
    codes = ["real", "flow", "gan"][:count]
    design = a_design(kind="SINGLE", cases=cases, arms=[REAL, FLOW, GAN][:count])
    found = composed([an_arm(code) for code in codes], design=design, seed=seed)

    shares = Counter(item.kind for item in found.cases)
    assert sum(shares.values()) == cases
    assert max(shares.values()) - min(shares[code] for code in codes) <= 1


def test_single_images_beside_those_that_train_and_catch() -> None:
    design = a_design(
        kind="SINGLE",
        catch={"degraded": 3},
        training={"cases": 3, "pass_mark": 0, "feedback": True},
    )
    found = composed([an_arm("real", 8), an_arm("flow", 8)], design=design, seed=1)

    assert set(Counter(everything(found)).values()) == {1}
    assert [name.endswith(DEGRADED) for item in found.catches for name in item.images] == [True] * 3


def two_of_each_subject(code: str, size: int) -> Source:
    arm = an_arm(code, size)
    images = (replace(image, link=f"p{n // 2}") for n, image in enumerate(arm.images))
    return replace(arm, images=tuple(images))


def subjects(items: tuple[Item, ...]) -> set[str]:
    return {one for item in items for one in item.subjects}


TAUGHT = {"cases": 4, "pass_mark": 0, "feedback": True}
BY_KIND = [{"kind": "SINGLE"}, {}, {"matching": {"by": "SUBJECT"}}]


@pytest.mark.parametrize("said", BY_KIND, ids=["single", "chance", "subject"])
@given(seed=seeds)
def test_no_case_of_a_subject_that_training_told_of(said: dict[str, object], seed: int) -> None:
    arms = [two_of_each_subject(code, 40) for code in ("real", "flow")]
    design = a_design(training=TAUGHT, catch={"degraded": 2}, **said)
    found = composed(arms, design=design, seed=seed, teaches=True)

    assert (len(found.cases), len(found.training), len(found.catches)) == (8, 4, 2)
    assert not subjects(found.training) & subjects((*found.cases, *found.catches))


@pytest.mark.parametrize("kind", ["SINGLE", "PAIR"])
def test_no_study_of_too_few_subjects_beside_those_that_training_tells_of(kind: str) -> None:
    arms = [two_of_each_subject(code, 12) for code in ("real", "flow")]
    design = a_design(kind=kind, cases=20 if kind == "SINGLE" else 8, training=TAUGHT)

    assert len(composed(arms, design=design, seed=1).training) == 4
    with pytest.raises(DrawImpossible, match="so nothing was drawn"):
        composed(arms, design=design, seed=1, teaches=True)


def test_no_single_images_where_an_arm_has_too_few() -> None:
    with pytest.raises(DrawImpossible, match="No more than 3 images of each arm"):
        composed([an_arm("real", 3), an_arm("flow")], design=a_design(kind="SINGLE"), seed=1)


def test_no_odd_case_where_its_arm_has_none_left() -> None:
    design = a_design(kind="SINGLE", cases=7)

    with pytest.raises(DrawImpossible, match="has 3 images and 4 are needed"):
        composed([an_arm("real", 3), an_arm("flow", 3)], design=design, seed=1)


STRATA = [{"attribute": "sex", "role": "BALANCE"}, {"attribute": "age", "role": "SUBGROUP"}]


@given(seed=seeds, cases=st.integers(1, 10))
def test_the_same_share_of_each_value_in_every_arm(seed: int, cases: int) -> None:
    design = a_design(kind="SINGLE", cases=2 * cases, strata=STRATA)
    arms = [an_arm("real", values=("F", "M", "M", "M")), an_arm("flow", values=("F", "M"))]
    found = composed(arms, design=design, seed=seed)

    shares = Counter(item.kind for item in found.cases)
    assert shares["real [F]"] == shares["flow [F]"]
    assert shares["real [M]"] == shares["flow [M]"]


def test_an_odd_case_of_any_value() -> None:
    design = a_design(kind="SINGLE", cases=5, strata=STRATA)
    arms = [an_arm(code, values=("F", "M")) for code in ("real", "flow")]

    assert len(composed(arms, design=design, seed=1).cases) == 5


def test_pairs_whose_values_are_spread_over_the_list() -> None:
    design = a_design(strata=STRATA, matching={"by": "SUBJECT"})
    arms = [an_arm(code, values=("F", "M")) for code in ("real", "flow")]

    kinds = {item.kind for item in composed(arms, design=design, seed=1).cases}
    assert kinds == {"[F] [F]", "[M] [M]"}


def test_the_same_cases_again_in_whatever_order_images_come() -> None:
    arms = [an_arm("real"), an_arm("flow")]
    turned = [type(arm)(arm.code, arm.origin, arm.images[::-1]) for arm in arms]

    assert composed(arms, design=a_design(), seed=5) == composed(turned, design=a_design(), seed=5)


@pytest.mark.parametrize(
    ("readers", "reading", "repeats"),
    [
        ({"planned": 4, "scheme": "ALL"}, Reading.ALL, 4),
        ({"planned": 4, "scheme": "SPLIT", "groups": 2}, Reading.SPLIT_PLOT, 2),
        ({"planned": 4, "scheme": "PARTIAL", "overlap": 4}, Reading.PARTIAL, 3),
    ],
)
def test_a_plan_with_a_share_of_repeats_for_everybody(
    readers: dict[str, object], reading: Reading, repeats: int
) -> None:
    again = {"percent": 50, "distance": 2, "session": "SAME"}
    plan = plan_of(a_design(readers=readers, repeats=again), readers=4)

    assert (plan.reading, plan.repeats, plan.distance) == (reading, repeats, 2)
    assert plan.again is Again.SAME_SESSION


@pytest.mark.parametrize(("readers", "each"), [(1, 1), (2, 2), (4, 2)])
def test_a_plan_of_two_readers_for_a_case_that_not_all_read(readers: int, each: int) -> None:
    partial = {"planned": 4, "scheme": "PARTIAL", "overlap": 4}

    assert plan_of(a_design(readers=partial), readers=readers).readers_per_case == each


def test_no_plan_that_leaves_out_the_repeats_that_were_signed() -> None:
    """Three readers were planned, and thirty read: a tenth of their lists is no case."""
    partial = {"planned": 3, "scheme": "PARTIAL", "overlap": 1}
    again = {"percent": 10, "distance": 2, "session": "SAME"}
    design = a_design(cases=20, readers=partial, repeats=again)

    assert plan_of(design, readers=3).repeats == 1
    with pytest.raises(DrawImpossible, match="10 percent of the 2 cases of one reader"):
        plan_of(design, readers=30)


def test_a_plan_of_a_later_session_and_of_two_phases() -> None:
    later = {"percent": 50, "distance": 1, "session": "LATER", "washout_days": 28}
    phases = [{"code": code, "told": "Read.", "questions": [code]} for code in ("one", "two")]

    assert plan_of(a_design(repeats=later), readers=1).again is Again.LATER_SESSION
    assert plan_of(a_design(phases=phases), readers=1).phases == 2
