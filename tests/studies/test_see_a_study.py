"""Seeing a study …"""

import pytest
from django.core.exceptions import ObjectDoesNotExist

from reviewapp.accounts.roles import Role
from reviewapp.studies import selectors, services
from reviewapp.studies.models import Part
from tests.factories import AT, a_locked_study, a_person, a_study, an_open_study

pytestmark = pytest.mark.django_db


def test_only_its_coordinator_can() -> None:
    coordinator = a_person(Role.COORDINATOR)
    study = an_open_study(coordinator=coordinator)

    assert selectors.study_for(coordinator, study.pk) == study
    for other in [a_person(Role.COORDINATOR), study.members.get(part=Part.READER).user]:
        with pytest.raises(ObjectDoesNotExist):
            selectors.study_for(other, study.pk)


def test_the_list_counts_readers_and_leaves_out_what_others_coordinate() -> None:
    coordinator = a_person(Role.COORDINATOR)
    study = an_open_study(coordinator=coordinator)
    a_study()

    (listed,) = selectors.studies_of(coordinator)

    assert (listed, vars(listed)["readers"]) == (study, 1)


def test_it_shows_members_readers_and_the_rules_in_force() -> None:
    study = an_open_study()

    assert [member.part for member in selectors.members(study)] == ["COORDINATOR", "READER"]
    assert selectors.readers(study) == [study.members.get(part=Part.READER).user]
    assert selectors.locked_protocol(study) == study.protocols.get()
    assert selectors.locked_protocol(a_study()) is None


def test_a_withdrawn_study_has_nothing_ahead() -> None:
    study = an_open_study()
    services.withdraw(study, by=study.members.get(part=Part.COORDINATOR).user, at=AT, reason="-")

    labels = [moment.label for moment in selectors.timeline(selectors.told(study))]

    assert labels == ["Draft", "Locked", "Drawn", "Reading", "Withdrawn"]


def test_who_signs_second_finds_what_waits_and_nobody_else() -> None:
    study = a_locked_study()
    second = study.signatory.user

    assert selectors.study_to_countersign(second, study.pk) == study
    assert list(selectors.to_countersign(second)) == []
    with pytest.raises(ObjectDoesNotExist):
        selectors.study_to_countersign(a_person(Role.RESEARCHER), study.pk)
