"""The model card of a release …"""

import pytest

from reviewapp.provenance.models import Origin
from reviewapp.releases import makers
from reviewapp.synthesis.models import Model, Sampling
from tests.audit.flush import without_guards
from tests.releases.making import a_requested_release
from tests.synthesis.factories import drawn_by_what_learned

pytestmark = pytest.mark.django_db


def test_says_of_a_recipe_without_weights_that_it_learned_from_nothing() -> None:
    card = makers.card(a_requested_release())

    assert "drawn by 1 generator." in card
    assert "| noise |" in card
    assert "| 24 |" in card
    assert "has learnt from no image" in card


def test_holds_the_card_that_was_kept_of_a_model_and_what_it_is_meant_for() -> None:
    release = a_requested_release()
    drawn_by_what_learned(release.cohort_version, version=release.cohort_version, split=None)
    with without_guards():
        Model.objects.update(card="# Learnt\n\nFrom 24 images.", intended_use="Teaching.")
    (maker,) = makers.makers(release)

    assert maker.model == Sampling.objects.get().model
    assert maker.images == Origin.objects.filter(run__in=maker.runs).count() == 24
    card = makers.card(release)
    assert "From 24 images." in card
    assert "Teaching." in card
    assert "has learnt from no image" not in card
