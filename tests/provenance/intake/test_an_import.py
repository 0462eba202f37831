"""An import, from its first file to its report …"""

import pytest

from reviewapp.dicom.picture import Seen
from reviewapp.imaging.formats import reading
from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job
from reviewapp.provenance.catalogue_models import Subject
from reviewapp.provenance.intake import quarantine, reader, receiving, units
from reviewapp.provenance.intake.placing import Announced
from reviewapp.provenance.intake_models import Deidentification, Import
from reviewapp.provenance.models import Origin
from reviewapp.provenance.services import keep_sample
from reviewapp.provenance.tasks import run_import
from tests.factories import AT, a_run
from tests.provenance.intake.factories import (
    EDGE,
    a_dicom,
    a_png,
    an_import,
    imported,
    noise,
    outcomes,
    previewed,
    receive,
    run,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]


def test_it_takes_a_picture_and_a_dicom_file() -> None:
    ended = imported(a_png=a_png(), b_dcm=a_dicom())

    assert ended.state == Import.State.DONE
    assert outcomes(ended) == [("png", "TAKEN"), ("dcm", "TAKEN")]
    assert set(Origin.objects.values_list("kind", flat=True)) == {"REAL"}
    assert Deidentification.objects.count() == Image.objects.count() == 2


def test_it_refuses_what_is_no_image_and_goes_on() -> None:
    ended = imported(a_png=b"no image at all", b_png=a_png())

    assert [outcome for _, outcome in outcomes(ended)] == ["REFUSED", "TAKEN"]
    assert "is in no format that is read here" in ended.arrivals.get(number=1).sentence


def test_the_same_bytes_twice_are_one_image() -> None:
    imported(a_png=a_png(), b_png=a_png())
    ended = imported(c_png=a_png())

    assert outcomes(ended) == [("png", "KNOWN")]
    assert Image.objects.count() == 1


def test_each_slice_of_a_known_volume_has_its_own_header() -> None:
    slices = {f"{number}_dcm": a_dicom(number, number=number) for number in (1, 2, 3)}
    first, again = imported(**slices), imported(**slices)

    headers = dict(first.arrivals.values_list("digest", "kept"))
    assert len(set(headers.values())) == 3
    assert dict(again.arrivals.values_list("digest", "kept")) == headers


def test_pixels_that_a_generator_made_are_refused_and_the_rest_goes_on() -> None:
    keep_sample(noise(1), run=a_run(), number=0, attributes={})

    ended = imported(a_png=a_png(1), b_png=a_png(2))

    assert outcomes(ended) == [("png", "REFUSED"), ("png", "TAKEN")]
    assert "as synthetic already" in ended.arrivals.get(number=1).sentence
    assert set(Origin.objects.values_list("kind", flat=True)) == {"REAL", "SYNTHETIC"}


def test_a_volume_with_another_slice_is_another_volume() -> None:
    two = {f"{number}_dcm": a_dicom(number, number=number) for number in (1, 2)}
    three = two | {"3_dcm": a_dicom(3, number=3)}

    assert outcomes(imported(**two)) == [("dcm", "TAKEN")] * 2
    assert outcomes(imported(**two)) == [("dcm", "KNOWN")] * 2
    assert outcomes(imported(**three)) == [("dcm", "TAKEN")] * 3
    assert set(Image.objects.values_list("frames", flat=True)) == {2, 3}


def test_a_person_in_two_projects_is_two_subjects_and_a_picture_in_both_one_image() -> None:
    for seed, project in ((7, "Lungs"), (8, "Hearts")):
        opened = an_import(project=project)
        receive(opened, same_dcm=a_dicom(1), other_dcm=a_dicom(seed, series="1.2.8"))
        run(previewed(opened))

    assert Image.objects.count() == 3
    assert Subject.objects.count() == 2


def test_its_files_are_gone_when_it_is_over() -> None:
    ended = imported(a_png=a_png())

    assert not quarantine.folder(ended.pk).exists()


def test_running_it_twice_changes_nothing() -> None:
    opened = an_import()
    receive(opened, a_png=a_png())
    run(previewed(opened))
    before = list(opened.arrivals.values())

    run_import(job_id=str(Job.objects.get(title__startswith="Import").pk))

    assert list(opened.arrivals.values()) == before


def test_a_pet_with_a_scale_for_each_slice_is_one_volume() -> None:
    files = {
        f"{number}_dcm": a_dicom(
            number,
            number=number,
            Modality="PT",
            RescaleType="BQML",
            RescaleIntercept=0,
            RescaleSlope=slope,
        )
        for number, slope in ((1, 0.31), (2, 2.7), (3, 1.45))
    }

    ended = imported(**files)

    assert [outcome for _, outcome in outcomes(ended)] == ["TAKEN"] * 3
    assert Image.objects.get().frames == 3


def test_a_series_too_large_to_put_together_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(units, "MOST_SAMPLES", 2 * EDGE * EDGE)
    opened = an_import()
    slices = {f"long{n}_dcm": a_dicom(n, series="1.2.5", number=n) for n in (1, 2, 3)}
    short = {f"short{n}_dcm": a_dicom(n, series="1.2.6", number=n) for n in (1, 2)}
    receive(opened, **slices, **short, a_png=a_png())
    previewed(opened)
    for arrival in opened.arrivals.filter(number__lte=3):  # a reader would miss it
        quarantine.path_of(opened.pk, arrival.pk).unlink()

    run(opened)

    assert [outcome for _, outcome in outcomes(opened)] == ["REFUSED"] * 3 + ["TAKEN"] * 3
    sentence = opened.arrivals.get(number=1).sentence
    assert sentence.startswith("This series would make a volume of more than 2 GiB")


@pytest.mark.parametrize(("files", "processes"), [(3, 1), (25, 2)])
def test_few_files_start_one_process_and_many_start_two(
    files: int, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the real sandbox, whose processes are counted and not started
    opened = an_import()
    announced = [Announced(f"{number}.png", 1) for number in range(files)]
    receiving.expect(opened, files=announced, at=AT)

    assert len(reader.sandbox_of(opened).children) == processes


def test_a_person_in_place_of_the_modality_stays_outside() -> None:
    opened = an_import()
    receive(opened, a_dcm=a_dicom(1, Modality="SMITH JOHN"))

    found = previewed(opened)

    assert found.findings["modalities"] == {"unknown": 1}
    assert "SMITH" not in str(list(found.arrivals.values()))


def test_what_no_database_keeps_ends_no_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(*_: object, **__: object) -> Seen:
        return Seen("DICOM", taken=True, modality="C\0T", subject="S\ud800-1", rows=1, columns=1)

    monkeypatch.setattr(reading, "look", look)
    opened = an_import()
    receive(opened, a_dcm=a_dicom())

    assert previewed(opened).findings["modalities"] == {"CT": 1}


def test_a_refusal_in_words_that_no_database_keeps_is_kept_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def look(*_: object, **__: object) -> Seen:
        return Seen("DICOM", taken=False, why="is \0 nothing", advice="Leave it out.")

    monkeypatch.setattr(reading, "look", look)
    opened = an_import()
    receive(opened, a_dcm=a_dicom())

    assert "is  nothing" in previewed(opened).arrivals.get().sentence
