"""Every bad file of the table, sent together with good ones: the good ones come in."""

from pathlib import Path

import pytest
from django.conf import settings

from reviewapp.imaging.models import Image
from reviewapp.imaging.sandbox import Sandbox
from reviewapp.jobs.models import Job, State
from reviewapp.provenance.intake import reader
from reviewapp.provenance.intake.keys import key_of
from reviewapp.provenance.intake_models import Arrival, Import
from tests.imaging.bad_input import LIMITS, content_of
from tests.imaging.bad_input_page import BAD
from tests.provenance.intake.factories import (
    a_dicom,
    a_png,
    an_import,
    pixel_folder,
    previewed,
    receive_named,
    run,
)

pytestmark = pytest.mark.django_db
GOOD = {"good.png": a_png(41), "folder/good.dcm": a_dicom(42, series="1.2.42")}


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Import:
    def small_sandbox(opened: Import) -> Sandbox:
        return Sandbox(key=key_of(opened), limits=LIMITS)

    monkeypatch.setattr(reader, "sandbox_of", small_sandbox)
    opened = an_import()
    receive_named(opened, {**{bad.name: content_of(bad) for bad in BAD}, **GOOD})
    return run(previewed(opened))


def test_only_what_is_good_comes_in(ended: Import) -> None:
    taken = ended.arrivals.filter(outcome=Arrival.Outcome.TAKEN)
    from_bad_archives = Arrival.objects.filter(archive__isnull=False, image__isnull=False)
    names = [bad.name for bad in BAD] + list(GOOD)

    assert ended.state == Import.State.DONE
    assert set(Job.objects.values_list("state", flat=True)) == {State.SUCCEEDED}
    assert [names[arrival.number - 1] for arrival in taken if not arrival.archive] == list(GOOD)
    assert Image.objects.count() == len(GOOD) + from_bad_archives.count()
    for number, bad in enumerate(BAD, start=1):
        files = ended.arrivals.filter(number=number) | ended.arrivals.filter(archive__number=number)
        assert files.filter(outcome=Arrival.Outcome.REFUSED).exclude(sentence="").exists(), bad.name


def test_nothing_half_written_stays(ended: Import) -> None:
    store = pixel_folder()
    pointed_at = {
        digest for image in Image.objects.all() for digest in (image.digest, image.thumbnail)
    } | set(Arrival.objects.exclude(kept="").values_list("kept", flat=True))

    lying = {path.name for path in store.rglob("*") if path.is_file()}

    assert lying == pointed_at
    assert not list((Path(settings.INTAKE_DIR) / "quarantine").iterdir())
