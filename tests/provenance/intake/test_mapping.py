"""What a researcher's table says of each image …"""

import pytest

from reviewapp.imaging.models import Image
from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake.errors import OptionsNotUsable
from reviewapp.provenance.intake.options import BY_SUBJECT, Columns, Options, options_of
from reviewapp.provenance.intake_models import Import
from reviewapp.provenance.models import Origin
from tests.provenance.intake.factories import (
    a_dicom,
    a_png,
    an_import,
    previewed,
    receive_named,
    run,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]


def taken(files: dict[str, bytes], table: bytes, **columns: object) -> Import:
    opened = an_import()
    arrivals = receive_named(opened, {**files, "t.csv": table})
    where: dict[str, object] = {"table": str(arrivals[-1].pk), **columns}
    return run(previewed(opened), mapping=options_of({"mapping": where}).mapping)


def attributes() -> dict[str, object]:
    return dict(Image.objects.get().attributes)


@pytest.mark.parametrize("key", ["deep/a.png", "deep\\a.png", "a.png", "a"])
def test_a_row_is_found_by_path_name_or_name_without_ending(key: str) -> None:
    table = f"file,finding\n{key},NODULE\n".encode()

    taken({"deep/a.png": a_png()}, table, columns={"1": "finding"})

    assert attributes()["finding"] == "NODULE"


def test_an_image_without_a_row_comes_in_without_it() -> None:
    taken({"a.png": a_png()}, b"file,finding\nb.png,NODULE\n", columns={"1": "finding"})

    assert "finding" not in attributes()


def test_an_age_is_a_number_and_brings_its_band() -> None:
    taken({"a.png": a_png()}, b"file,years\na.png,47\n", columns={"1": "age"})

    assert (attributes()["age"], attributes()["age_band"]) == (47, "40-49")


def test_what_a_header_says_stands_where_a_table_would_say_it() -> None:
    file = a_dicom(Manufacturer="SIEMENS", ManufacturerModelName="SOMATOM Definition")

    taken({"a.dcm": file}, b"file,kernel\nb.dcm,B30f\n", columns={"1": "kernel"})

    named = ("manufacturer", "scanner", "slice_thickness")
    assert [attributes()[name] for name in named] == ["SIEMENS", "SOMATOM Definition", "5"]


def test_a_row_is_found_by_the_patients_number_too() -> None:
    table = b"patient,finding\nMRN 0815,NODULE\n"

    taken({"a.dcm": a_dicom()}, table, by=BY_SUBJECT, columns={"1": "finding"})

    assert attributes()["finding"] == "NODULE"


def test_a_mapped_subject_is_the_same_person_as_in_a_file_with_that_number() -> None:
    from reviewapp.provenance.catalogue_models import Subject

    files = {"a.dcm": a_dicom(), "b.png": a_png()}

    ended = taken(files, b"file,patient\nb.png,MRN 0815\n", columns={"1": "subject"})

    assert Subject.objects.count() == 1
    assert "0815" not in str(list(Subject.objects.values()))
    assert Origin.objects.filter(source=f"import {ended.pk}").count() == 2


def test_a_value_that_cannot_be_kept_refuses_its_file_without_repeating_it() -> None:
    ended = taken({"a.png": a_png()}, b"file,mark\na.png,\x07bell\n", columns={"1": "mark"})

    (refused,) = ended.arrivals.filter(outcome="REFUSED")
    assert "Correct the column" in refused.sentence
    assert "bell" not in refused.sentence


def test_a_table_that_is_gone_is_said() -> None:
    opened = an_import()
    arrivals = receive_named(opened, {"a.png": a_png(), "t.csv": b"file,x\na,1\n"})
    ready = previewed(opened)
    quarantine.path_of(opened.pk, arrivals[1].pk).write_bytes(b"\xff\xff")
    columns = Columns(table=str(arrivals[1].pk), columns={1: "finding"})

    with pytest.raises(OptionsNotUsable, match="cannot be used"):
        run(ready, mapping=columns)


def test_a_mapping_of_nothing_takes_everything_in_as_it_is() -> None:
    opened = an_import()
    receive_named(opened, {"a.png": a_png(), "t.csv": b"file,x\na,1\n"})

    run(previewed(opened), mapping=Columns())

    assert attributes().get("finding") is None


@pytest.mark.parametrize(
    "said",
    [
        {"profile": {"keep_names": True}},
        {"profile": {"safe_private": "yes"}},
        {"mapping": {"columns": "all"}},
        {"mapping": {"by": "moon"}},
        {"mapping": {"columns": {"0": "age", "1": "age"}}},
        {"mapping": {"columns": {"0": "origin"}}},
        {"mapping": {"columns": {"0": "spacing"}}},
    ],
)
def test_options_that_make_no_sense_are_refused(said: dict[str, object]) -> None:
    with pytest.raises(OptionsNotUsable, match="Nothing was started"):
        options_of(said)


def test_options_are_read_as_they_were_written() -> None:
    chosen = Options(mapping=Columns(table="t", join=1, by=BY_SUBJECT, columns={2: "finding"}))

    assert options_of(chosen.said()) == chosen
