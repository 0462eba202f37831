"""Encoders: what they see, what they are called, and that a file is what it says."""

from pathlib import Path

import numpy as np
import pytest
import torch

from generation.measures import trained_encoder
from generation.measures.arrays import digest
from generation.measures.encoders import Prepared, RandomEncoder
from generation.measures.errors import NotMeasurable
from generation.measures.trained_encoder import Task, TrainedEncoder, read, train, write
from tests.generation.measures.sets import some_images

LABELLED = some_images(24, labelled=True)


def a_trained_encoder() -> TrainedEncoder:
    return train(LABELLED, task="classification", seed=3, steps=10)


def test_the_random_encoder_never_changes() -> None:
    assert RandomEncoder().digest.startswith("9dc5e68f")


def test_another_seed_is_another_encoder() -> None:
    assert RandomEncoder(seed=1).digest != RandomEncoder().digest


def test_the_random_encoder_sees_blur() -> None:
    encoder = RandomEncoder()
    sharp, dull = (encoder.encode(some_images(8, blur=blur).unit()) for blur in (1.0, 4.0))
    assert sharp.shape == (8, encoder.width)
    assert sharp[:, :16].mean() > 2 * dull[:, :16].mean()


def test_an_image_is_encoded_alike_wherever_it_stands() -> None:
    images = some_images(40).unit()
    whole = RandomEncoder().encode(images)
    assert RandomEncoder().encode(images[35:]) == pytest.approx(whole[35:], abs=1e-6)


@pytest.mark.parametrize("task", ["classification", "segmentation", "autoencoding"])
def test_training_again_gives_the_same_encoder(task: Task) -> None:
    one, other = (train(LABELLED, task=task, seed=3, steps=4) for _ in range(2))
    assert one.digest == other.digest
    assert one.encode(LABELLED.unit()).shape == (24, 64)


def test_training_leaves_the_callers_chance_and_threads_alone() -> None:
    torch.manual_seed(1)
    expected, threads = torch.rand(1), torch.get_num_threads()
    torch.manual_seed(1)
    a_trained_encoder()
    assert torch.rand(1) == expected
    assert torch.get_num_threads() == threads
    assert not torch.are_deterministic_algorithms_enabled()


def test_a_trained_encoder_tells_the_classes_apart_better_than_before() -> None:
    learned = train(LABELLED, task="classification", seed=3, steps=60)
    labels = LABELLED.labels
    assert labels is not None
    rows = learned.encode(LABELLED.unit())
    apart = rows[labels == 0].mean(axis=0) - rows[labels == 1].mean(axis=0)
    assert np.abs(apart / rows.std(axis=0)).max() > 1.5


def test_a_kept_encoder_is_read_back_and_encodes_alike(tmp_path: Path) -> None:
    encoder = a_trained_encoder()
    kept = write(encoder, tmp_path / "encoder.safetensors")
    again = read(tmp_path / "encoder.safetensors")
    assert again.digest == kept == encoder.digest
    assert (again.encode(LABELLED.unit()) == encoder.encode(LABELLED.unit())).all()


def test_a_changed_weight_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "encoder.safetensors"
    write(a_trained_encoder(), path)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(NotMeasurable, match="does not hold the weights"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"\x80\x04N.", b"8\0\0\0\0\0\0\0{}"])
def test_what_is_no_encoder_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.pt").write_bytes(content)
    with pytest.raises(NotMeasurable, match="no encoder"):
        read(tmp_path / "model.pt")
    with pytest.raises(NotMeasurable, match="no encoder"):
        read(tmp_path / "absent")


def test_prepared_features_are_of_exactly_these_images() -> None:
    images = some_images(4).unit()
    prepared = Prepared("abc", {digest(images): np.ones((4, 3))})
    assert prepared.encode(images).shape == (4, 3)
    with pytest.raises(NotMeasurable, match="no prepared features"):
        prepared.encode(images + 1e-9)


def test_an_encoder_needs_what_its_task_learns_from() -> None:
    with pytest.raises(NotMeasurable, match="needs a label"):
        train(some_images(), task="classification", seed=1, steps=1)
    with pytest.raises(NotMeasurable, match="needs masks"):
        train(some_images(), task="segmentation", seed=1, steps=1)


def test_weights_that_ran_away_are_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trained_encoder, "RATE", float("inf"))
    with pytest.raises(NotMeasurable, match="ran away"):
        a_trained_encoder()


def test_volumes_and_tiny_images_are_not_encoded() -> None:
    for shape in ((2, 20, 20, 20), (2, 15, 20)):
        with pytest.raises(NotMeasurable, match="cannot be encoded"):
            RandomEncoder().encode(np.zeros(shape))
