"""Membership inference: does the model's own loss give away who was trained on?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from generation.measures.arrays import Floats, vector
from generation.measures.chance import Plan, permutation_p
from generation.measures.results import Figure
from generation.measures.subjects import Sides
from generation.measures.two_sample import auc, drawn_auc

LOW_FALSE_ALARM = 0.1


@dataclass(frozen=True, slots=True)
class Attack:
    """`area` is the chance that a trained-on image has the lower loss: ½ gives nothing away."""

    area: float
    hits: float  # share of members found when 10 % of the others are accused wrongly


def attack(train: ArrayLike, holdout: ArrayLike) -> Attack:
    """Accuse images of low loss (Yeom et al., IEEE CSF 2018, adversary 2, at every threshold).

    The hit rate at few false alarms matters more than the area (Carlini et al., IEEE S&P 2022).
    """
    seen = vector(train, name="The losses of the training images")
    unseen = vector(holdout, name="The losses of the held-out images")
    scores = -np.concatenate([seen, unseen])
    member = np.arange(scores.size) < seen.size
    allowed = np.quantile(-unseen, 1 - LOW_FALSE_ALARM, method="higher")
    return Attack(area=auc(scores, member), hits=float((-seen > allowed).mean()))


def membership_of(train: Floats, holdout: Floats, *, sides: Sides, plan: Plan) -> Figure:
    """The area with its interval; the p value deals subjects to members and others anew."""
    found = attack(train, holdout)
    scores = -np.concatenate([train, holdout])
    weights = sides.weights(plan, "membership")
    drawn = drawn_auc(scores, sides.is_first, weights)
    ranks = rankdata(scores)
    dealt = sides.dealt(plan, "membership")
    count = dealt.sum(axis=1)
    areas = (dealt @ ranks - count * (count + 1) / 2) / (count * (scores.size - count))
    return sides.figure(
        "membership_auc",
        found.area,
        sides.interval(drawn, plan, centre=found.area),
        plan=plan,
        unit="area under the curve",
        details={
            "expected": 0.5,
            "p_value": permutation_p(found.area, areas),
            "hits_at_10_percent_false": found.hits,
        },
    )
