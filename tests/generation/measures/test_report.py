"""Measuring three sets at once: what comes out, what is refused, and that it comes out again."""

from dataclasses import replace

import numpy as np
import pytest

from generation.measures import inputs
from generation.measures.encoders import RandomEncoder
from generation.measures.errors import NotMeasurable
from generation.measures.report import measure, measure_pairs
from generation.measures.results import Figure, Results
from generation.measures.sets import ImageSet
from tests.generation.measures.sets import A_PLAN, some_images, with_images

TRAIN, HOLDOUT = some_images(seed=1), some_images(seed=2)
SYNTHETIC = some_images(seed=3)
ENCODER = RandomEncoder()


def measured(
    synthetic: ImageSet = SYNTHETIC, holdout: ImageSet = HOLDOUT, **other: object
) -> Results:
    return measure(
        train=TRAIN,
        holdout=holdout,
        synthetic=synthetic,
        encoder=ENCODER,
        plan=A_PLAN,
        **other,  # type: ignore[arg-type]  # names alone
    )


def test_it_comes_out_bit_for_bit_again() -> None:
    assert measured().to_json() == measured().to_json()


def test_what_is_measured_before_changes_nothing() -> None:
    alone = measured(names=["kd"]).figure("kd")
    assert measured(names=["fd", "c2st", "kd"]).figure("kd") == alone


def test_another_seed_moves_the_interval_and_not_the_estimate() -> None:
    one = measured(names=["kd"]).figure("kd")
    other = measure(
        train=TRAIN,
        holdout=HOLDOUT,
        synthetic=SYNTHETIC,
        encoder=ENCODER,
        plan=replace(A_PLAN, seed=8),
        names=["kd"],
    ).figure("kd")
    assert one.estimate == other.estimate
    assert one.low != other.low


def test_results_are_read_back_as_they_were_written() -> None:
    results = measured()
    assert Results.from_json(results.to_json()) == results


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": "measures/1"}', '{"form": 3}', "null"])
def test_what_is_no_set_of_results_is_not_read(text: str) -> None:
    with pytest.raises(NotMeasurable, match="no set of measures"):
        Results.from_json(text)


def test_a_figure_in_feature_space_names_its_encoder_and_its_inputs() -> None:
    figure = measured(names=["fd"]).figure("fd")
    assert figure.name == f"fd[enc={ENCODER.digest[:8]}]"
    assert figure.inputs == {"holdout": HOLDOUT.digest, "synthetic": SYNTHETIC.digest}


def test_too_few_images_for_the_features_are_said_beside_the_distance() -> None:
    warnings = measured(names=["fd"]).figure("fd").warnings
    assert any("mostly bias" in warning for warning in warnings)


def test_planted_copies_are_found_and_shown_first() -> None:
    random = np.random.default_rng(4)
    near = TRAIN.images + random.normal(scale=0.01, size=TRAIN.images.shape).astype(np.float32)
    results = measured(with_images(SYNTHETIC, near))
    for space in (f"enc={ENCODER.digest[:8]}", "pixels"):
        share = results.figure(f"nearer_to_train[{space}]")
        assert share.estimate == 1.0
        assert share.details["p_value"] < 0.01
        assert results.figure(f"too_near[{space}]").estimate == 1.0
        assert results.figure(f"distance_ratio[{space}]").estimate < 0.5
    assert all(pair.synthetic == pair.train for pair in results.closest)
    assert {pair.space for pair in results.closest} == {"features", "pixels"}


def test_a_copy_of_one_training_image_among_many_does_not_escape() -> None:
    many = some_images(200, seed=1)
    images = SYNTHETIC.images.copy()
    images[:4] = many.images[150:154]
    results = measure(
        train=many,
        holdout=HOLDOUT.take(np.arange(24)),
        synthetic=with_images(SYNTHETIC, images),
        encoder=ENCODER,
        plan=A_PLAN,
        names=["memorisation"],
    )
    assert results.figure("too_near[pixels]").estimate >= 0.1
    first = [pair for pair in results.closest if pair.space == "pixels"][:4]
    assert sorted((pair.synthetic, pair.train) for pair in first) == [
        *((0, 150), (1, 151), (2, 152), (3, 153))
    ]


def test_images_outside_reality_are_said_to_share_their_neighbours() -> None:
    noise = np.random.default_rng(9).uniform(size=SYNTHETIC.images.shape)
    results = measured(with_images(SYNTHETIC, noise), names=["memorisation"])
    share = results.figure("nearer_to_train")
    assert any("outside what is real" in warning for warning in share.warnings)
    honest = measured(names=["memorisation"]).figure("nearer_to_train")
    assert not any("outside what is real" in warning for warning in honest.warnings)


def test_honest_images_are_not_called_copies() -> None:
    results = measured()
    share = results.figure("nearer_to_train[pixels]")
    assert share.low is not None
    assert share.high is not None
    assert share.low <= share.details["expected"] <= share.high
    assert share.details["p_value"] > 0.05


def test_blurred_images_are_farther_than_honest_ones() -> None:
    blurred = some_images(seed=3, blur=4.0)
    for name in ("fd", "kd", "c2st"):
        assert measured(blurred).figure(name).estimate > measured().figure(name).estimate
    assert measured(blurred).figure("precision").estimate < measured().figure("precision").estimate


def test_too_few_held_out_images_refuse_what_needs_them_alone() -> None:
    few = HOLDOUT.take(np.arange(8))
    results = measured(holdout=few)
    assert {refused.name for refused in results.refused} == {"c2st", "memorisation"}
    assert "unseen real images" in results.refused[-1].reason
    assert results.figure("kd").estimate


def test_a_subject_on_both_sides_is_refused() -> None:
    with pytest.raises(NotMeasurable, match="both training and hold-out"):
        measured(holdout=TRAIN)


def test_other_grids_and_other_ranges_are_refused() -> None:
    with pytest.raises(NotMeasurable, match="one grid"):
        measured(some_images(seed=3, side=40))
    with pytest.raises(NotMeasurable, match="range of the modality"):
        measured(replace(SYNTHETIC, high=2.0))


def test_diversity_needs_the_same_conditions_on_both_sides() -> None:
    sets = [replace(given, labels=np.arange(40) % 2) for given in (TRAIN, HOLDOUT, SYNTHETIC)]
    for labels, says in (
        (np.zeros(40, dtype=np.int64), "Sample every condition"),
        (np.arange(40) % 3, "no real images to compare"),
    ):
        results = measure(
            train=sets[0],
            holdout=sets[1],
            synthetic=replace(sets[2], labels=labels),
            encoder=ENCODER,
            plan=A_PLAN,
            names=["diversity"],
        )
        assert says in results.refused[0].reason


def test_collapse_within_a_condition_is_seen() -> None:
    same = np.repeat(SYNTHETIC.images[:2], 20, axis=0)
    noise = np.random.default_rng(1).normal(scale=0.005, size=same.shape)
    collapsed = with_images(SYNTHETIC, same + noise)
    assert measured(collapsed, names=["diversity"]).figure("diversity").estimate < 0.6
    honest = measured(names=["diversity"]).figure("diversity")
    assert 0.7 < honest.estimate < 1.4


def test_masks_on_one_side_alone_are_no_comparison() -> None:
    one_sided = replace(SYNTHETIC, masks=np.ones(SYNTHETIC.images.shape, dtype=np.uint8))
    assert "Only one of the sets" in measured(one_sided, names=["radiomics"]).refused[0].reason


def test_empty_masks_have_no_topology() -> None:
    empty = np.zeros(HOLDOUT.images.shape, dtype=np.uint8)
    results = measured(
        replace(SYNTHETIC, masks=empty), replace(HOLDOUT, masks=empty), names=["topology"]
    )
    assert "No real mask holds anything" in results.refused[0].reason


def test_volumes_are_refused_by_what_encodes_flat_images() -> None:
    volumes = [
        ImageSet(
            images=np.random.default_rng(seed).uniform(size=(20, 16, 16, 16)),
            subjects=tuple(f"{seed}-{number}" for number in range(20)),
            low=0,
            high=1,
        )
        for seed in (1, 2, 3)
    ]
    results = measure(
        train=volumes[0],
        holdout=volumes[1],
        synthetic=volumes[2],
        encoder=ENCODER,
        plan=A_PLAN,
        names=["fd", "memorisation"],
    )
    assert [entry.name for entry in results.refused] == ["fd", "memorisation"]
    assert results.closest == ()


def test_an_encoder_that_loses_images_is_refused() -> None:
    class Forgetful:
        digest = "f" * 64

        def encode(self, images: np.ndarray) -> np.ndarray:
            return np.arange(len(images) - 1.0)[:, None]

    results = measure(
        train=TRAIN,
        holdout=HOLDOUT,
        synthetic=SYNTHETIC,
        encoder=Forgetful(),
        plan=A_PLAN,
        names=["fd"],
    )
    assert "39 rows for 40 images" in results.refused[0].reason


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(NotMeasurable, match="no measure called “fid”"):
        measured(names=["fid"])
    with pytest.raises(NotMeasurable, match="no measure called “fid”"):
        measure_pairs(real=TRAIN, synthetic=TRAIN, plan=A_PLAN, names=["fid"])


def test_a_figure_is_never_a_number_that_is_none() -> None:
    with pytest.raises(NotMeasurable, match="not finite"):
        Figure(
            name="x",
            estimate=float("nan"),
            low=None,
            high=None,
            level=0.95,
            unit="",
            images=1,
            subjects=1,
            method="",
        )


def test_an_unknown_figure_is_not_found() -> None:
    with pytest.raises(KeyError):
        measured(names=["kd"]).figure("ssim")


def test_more_images_than_all_pairs_allow_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MOST_IMAGES", 39)
    with pytest.raises(NotMeasurable, match="seeded sample of at most 39"):
        measured()
