"""Reads the files of an import in processes of their own, with the key of its project."""

from collections.abc import Iterable, Iterator

from reviewapp.imaging.sandbox import Given, Sandbox
from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake.keys import key_of
from reviewapp.provenance.intake.options import options_of
from reviewapp.provenance.intake_models import Arrival, Import

CHILDREN, FEW = 2, 20
# What a sentence calls a file that is refused: its name is nothing that may be written down.
NAME = "This file"


def sandbox_of(opened: Import) -> Sandbox:
    """Warm processes that know the project's key and what may stay in a header."""
    profile = options_of(opened.options).profile
    # Starting one takes as long as reading some twenty files, so few files start only one.
    is_small = (
        opened.arrivals.count() < FEW and not opened.arrivals.filter(extension="zip").exists()
    )
    return Sandbox(key=key_of(opened), profile=profile, children=1 if is_small else CHILDREN)


def given(arrivals: Iterable[Arrival]) -> Iterator[Given]:
    for arrival in arrivals:
        yield Given(quarantine.path_of(arrival.of_id, arrival.pk), NAME)
