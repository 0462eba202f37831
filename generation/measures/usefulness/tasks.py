"""Three tasks: what is learned, and how well it went on real test images."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import torch
from scipy.special import expit, softmax
from torch import Tensor, nn
from torch.nn import functional

from generation.measures.arrays import Array, Floats, Whole
from generation.measures.encoders import batches
from generation.measures.errors import NotMeasurable
from generation.measures.sets import ImageSet
from generation.measures.two_sample import drawn_auc
from generation.measures.usefulness import calibration
from generation.measures.usefulness.detection import candidates
from generation.measures.usefulness.networks import BATCH, Classifier, Segmenter

Name = Literal["classification", "segmentation", "detection"]
LEAST_CLASSES = 2


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A trained network's score on the test images, for each row of image weights."""

    drawn: Callable[[Floats], Floats]
    details: dict[str, float]
    images: int

    @property
    def score(self) -> float:
        return float(self.drawn(np.ones((1, self.images)))[0])


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A task over sets of one kind; `chance` is what guessing scores."""

    name: Name
    score: str
    least: float
    network: Callable[[], nn.Module]
    targets: Callable[[ImageSet], Tensor]
    loss: Callable[[Tensor, Tensor], Tensor]
    judge: Callable[[Floats, ImageSet], Outcome]


def task(name: Name, real: ImageSet) -> Task:
    """Make the task as the real images define it."""
    if name == "classification":
        classes = np.unique(real.need_labels("Classification"))
        if classes.size < LEAST_CLASSES:
            raise NotMeasurable(
                "The real images have one label, so there is nothing to classify and nothing was "
                "measured. Give both kinds."
            )
        return Task(
            name=name,
            score="auroc",
            least=0.7,
            network=partial(Classifier, classes.size),
            targets=partial(_labels, classes),
            loss=functional.cross_entropy,
            judge=partial(_classified, classes),
        )
    detecting = name == "detection"
    return Task(
        name=name,
        score="average_precision" if detecting else "dice",
        least=0.3 if detecting else 0.5,
        network=Segmenter,
        targets=_outlines,
        loss=_overlap_loss,
        judge=_detected if detecting else _segmented,
    )


def pictures(given: ImageSet) -> Tensor:
    return torch.cat(batches(given.unit()))


def drawing(
    sets: list[tuple[Tensor, Tensor]],
) -> Callable[[torch.Generator], tuple[Tensor, Tensor]]:
    """Give batches to which each set contributes equally, so that a large one drowns no small."""
    share = BATCH // len(sets)

    def draw(random: torch.Generator) -> tuple[Tensor, Tensor]:
        at = [torch.randint(len(images), (share,), generator=random) for images, _ in sets]
        return (
            torch.cat([images[here] for (images, _), here in zip(sets, at, strict=True)]),
            torch.cat([targets[here] for (_, targets), here in zip(sets, at, strict=True)]),
        )

    return draw


def _labels(classes: Whole, given: ImageSet) -> Tensor:
    return torch.from_numpy(_numbered(classes, given))


def _numbered(classes: Whole, given: ImageSet) -> Whole:
    labels = given.need_labels("Classification")
    unknown = sorted(set(labels.tolist()) - set(classes.tolist()))
    if unknown:
        raise NotMeasurable(
            f"The labels {unknown} do not occur among the real training images, so nothing was "
            "measured. Use the same labels in all sets."
        )
    return np.searchsorted(classes, labels).astype(np.int64)


def _outlines(given: ImageSet) -> Tensor:
    masks = given.need_masks("Learning outlines") > 0
    return torch.from_numpy(masks.astype(np.float32))[:, None]


def _overlap_loss(logits: Tensor, wanted: Tensor) -> Tensor:
    """Cross-entropy and soft Dice together (Isensee et al., Nature Methods 18:203, 2021)."""
    found = torch.sigmoid(logits)
    both = (found * wanted).sum(dim=(1, 2, 3))
    total = found.sum(dim=(1, 2, 3)) + wanted.sum(dim=(1, 2, 3))
    dice = (2 * both + 1) / (total + 1)
    return functional.binary_cross_entropy_with_logits(logits, wanted) + (1 - dice).mean()


def _classified(classes: Whole, answers: Floats, test: ImageSet) -> Outcome:
    labels, probabilities = _numbered(classes, test), softmax(answers, axis=1)
    present = np.unique(labels)
    if present.size < LEAST_CLASSES:
        raise NotMeasurable(
            "The test images have one label, so classification cannot be tested and nothing was "
            "measured. Give both kinds."
        )

    def drawn(weights: Floats) -> Floats:
        """Area under the ROC curve, each class against the others, averaged."""
        areas = []
        for one in present:
            positive = labels == one
            parts = weights[:, positive], weights[:, ~positive]
            areas.append(drawn_auc(probabilities[:, one], positive, parts))
        return np.asarray(np.mean(areas, axis=0))

    details = {
        "brier": calibration.brier(probabilities, labels),
        "calibration_error": calibration.expected_error(probabilities, labels),
    }
    return Outcome(drawn, details, len(labels))


def _segmented(answers: Floats, test: ImageSet) -> Outcome:
    found, truth = answers[:, 0] > 0, test.need_masks("Segmentation") > 0
    values = _dice(found, truth)
    return Outcome(lambda weights: (weights @ values) / weights.sum(axis=1), {}, len(values))


def _detected(answers: Floats, test: ImageSet) -> Outcome:
    places = candidates(expit(answers[:, 0]), test.need_masks("Detection"))
    once = np.ones((1, len(answers)))
    return Outcome(places.precision, {"froc": float(places.froc(once)[0])}, len(answers))


def _dice(found: Array, truth: Array) -> Floats:
    """2 |A ∩ B| / (|A| + |B|) of each image; 1 where both are empty."""
    a, b = found.reshape(len(found), -1), truth.reshape(len(truth), -1)
    total = a.sum(axis=1) + b.sum(axis=1)
    values: Floats = np.where(total > 0, 2 * (a & b).sum(axis=1) / np.maximum(total, 1), 1.0)
    return values
