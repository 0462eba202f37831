"""A de-identified picture says what was acquired and how, and never of whom."""

from io import BytesIO
from pathlib import Path

import pydicom
import pytest

from reviewapp.dicom.deidentify import deidentify
from reviewapp.dicom.errors import FileRefused, KeyTooShort
from reviewapp.dicom.picture import Picture
from reviewapp.dicom.profile import BASIC, FOR_STUDIES, Profile
from reviewapp.dicom.pseudonyms import Pseudonyms
from reviewapp.dicom.reading import look, read_content
from tests.dicom.making import KEY, a_ct, read, written
from tests.dicom.planting import DATE, NAME, SECRETS, everywhere, planted, with_an_archive_behind

EVERYTHING = Profile(
    safe_private=True, patient_characteristics=True, device_identity=True, modified_dates=True
)


def header_of(picture: Picture) -> pydicom.Dataset:
    assert picture.header is not None
    return pydicom.dcmread(BytesIO(picture.header))


def said_by(picture: Picture) -> str:
    """Return everything that a picture carries, as one text."""
    pixels = picture.pixels.tobytes() + (picture.header or b"")
    return pixels.decode("latin-1") + repr(picture) + repr(header_of(picture))


@pytest.mark.parametrize("alone", ["", *SECRETS[:3]])
@pytest.mark.parametrize("profile", [BASIC, FOR_STUDIES, EVERYTHING])
def test_no_planted_identifier_survives_anywhere(profile: Profile, alone: str) -> None:
    picture = read_content(planted(alone), key=KEY, profile=profile)

    said = said_by(picture).casefold()
    assert [secret for secret in SECRETS if secret.casefold() in said] == []


@pytest.mark.parametrize("secret", SECRETS[:3])
def test_the_planted_file_does_hold_what_is_looked_for(secret: str) -> None:
    assert secret.encode() in planted()


def test_the_report_names_what_went_and_never_what_it_said() -> None:
    picture = read_content(planted(), key=KEY, profile=BASIC)

    assert {one.name for one in picture.removed} >= {
        *("PatientAddress", "InstitutionName", "OperatorsName", "ImageComments", "private"),
    }
    assert sum(one.count for one in picture.removed if one.name == "PatientComments") == 1


def test_an_archive_behind_the_picture_is_refused_or_gone(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read_content(with_an_archive_behind(planted()), key=KEY)

    assert NAME not in str(refused.value)


def test_a_glance_says_nothing_of_whom_either(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.dcm"
    path.write_bytes(planted())

    assert look(path, key=KEY).taken
    assert NAME.casefold() not in repr(look(path, key=KEY)).casefold()


@pytest.mark.parametrize("cut", [200, 900, 5_000, 20_000])
def test_a_refusal_says_nothing_of_whom(cut: int) -> None:
    with pytest.raises(FileRefused) as refused:
        read_content(planted()[:cut], key=KEY)

    assert NAME.casefold() not in refused.value.about("scan.dcm").casefold()


def test_an_identifier_that_poses_as_a_device_goes_with_it() -> None:
    dataset = a_ct(StationName="XJANEX", DetectorID="DOE-2", DeviceSerialNumber="SN 0815")

    kept = header_of(read(dataset, profile=Profile(device_identity=True)))
    assert "StationName" not in kept
    assert "DetectorID" not in kept
    assert kept.DeviceSerialNumber == "SN 0815"


def test_words_stay_only_if_their_list_knows_them() -> None:
    dataset = a_ct(BodyPartExamined="DOE JANE", ManufacturerModelName="Janes scanner")
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "JANE", "DOE"]

    kept = header_of(read(dataset))
    assert "BodyPartExamined" not in kept
    assert "ManufacturerModelName" not in kept
    assert kept.ImageType == ["ORIGINAL", "PRIMARY", "OTHER"]


NOBODYS_MACHINE = ["ABC1234", "19700131", "4711", "SIGNA 197 001 31", "Max 4711", "LTD"]


@pytest.mark.parametrize("said", NOBODYS_MACHINE)
def test_a_number_or_a_code_is_no_model(said: str) -> None:
    assert "scanner" not in read(a_ct(ManufacturerModelName=said)).attributes


@pytest.mark.parametrize("said", ["Aquilion ONE", "LightSpeed VCT", "Sensation 64", "Avanto 1.5T"])
def test_a_machine_that_is_known_keeps_its_name(said: str) -> None:
    assert read(a_ct(ManufacturerModelName=said)).attributes["scanner"] == said


@pytest.mark.parametrize("said", ["19700131", "1234567890123456", "4711", "AB197 0131", "197 013"])
def test_a_number_is_no_kernel(said: str) -> None:
    assert "kernel" not in read(a_ct(ConvolutionKernel=said)).attributes


@pytest.mark.parametrize("said", ["STD+", "FC07", "B30f", "BONEPLUS", "A"])
def test_a_kernel_that_is_known_stays(said: str) -> None:
    assert read(a_ct(ConvolutionKernel=said)).attributes["kernel"] == said


@pytest.mark.parametrize("said", ["CARL", "EASTMAN", "MEDICAL SYSTEMS", "GE JANE"])
def test_words_around_a_maker_are_no_maker(said: str) -> None:
    assert "manufacturer" not in read(a_ct(Manufacturer=said)).attributes


@pytest.mark.parametrize(
    "said", ["GE MEDICAL SYSTEMS", "G.E. Medical", "Carl Zeiss", "TOSHIBA_MEC"]
)
def test_a_maker_that_is_known_stays(said: str) -> None:
    assert read(a_ct(Manufacturer=said)).attributes["manufacturer"] == said


@pytest.mark.parametrize(
    ("keyword", "said"),
    [
        ("Manufacturer", "PHILIPS"),
        ("ManufacturerModelName", "SIGNA AB12"),
        ("ConvolutionKernel", ["B19", "57", "03", "14"]),
    ],
)
def test_what_is_on_a_list_goes_where_it_names_the_person(
    keyword: str, said: str | list[str]
) -> None:
    who = {"PatientName": "Philips^Jane", "PatientID": "AB12"}

    assert not header_of(read(a_ct(**who, **{keyword: said}))).get(keyword)


def test_a_number_that_is_somebodys_number_goes() -> None:
    kept = header_of(read(a_ct(PatientID="20471108", SliceLocation="20471108")))

    assert "SliceLocation" not in kept


def test_a_code_is_written_anew_from_the_dictionary() -> None:
    code = pydicom.Dataset()
    code.CodeValue, code.CodingSchemeDesignator = "51185008", "SCT"
    code.CodeMeaning = "Chest of Jane Doe"

    kept = header_of(read(a_ct(AnatomicRegionSequence=[code])))
    assert kept.AnatomicRegionSequence[0].CodeMeaning == "Thoracic structure (body structure)"


def test_the_header_says_what_was_done_as_the_standard_asks() -> None:
    kept = header_of(read(a_ct(), profile=EVERYTHING))

    codes = [item.CodeValue for item in kept.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113107", "113108", "113109", "113111"]
    assert kept.PatientIdentityRemoved == "YES"
    assert kept.LongitudinalTemporalInformationModified == "MODIFIED"


def test_the_basic_profile_keeps_neither_sex_nor_age() -> None:
    picture = read(a_ct(), profile=BASIC)

    assert header_of(picture).PatientSex == ""
    assert not {"sex", "age", "age_band"} & set(picture.attributes)


def test_patient_characteristics_are_kept_on_demand() -> None:
    picture = read(a_ct(), profile=FOR_STUDIES)

    assert picture.attributes["sex"] == "F"
    assert (picture.attributes["age"], picture.attributes["age_band"]) == (64, "60-69")


def test_an_age_is_worked_out_from_a_birthday_that_goes() -> None:
    picture = read(a_ct(PatientAge=None), profile=FOR_STUDIES)

    assert picture.attributes["age"] == 63
    assert header_of(picture).PatientBirthDate == ""


@pytest.mark.parametrize(("said", "kept"), [("089Y", 89), ("090Y", 90), ("104Y", 90)])
def test_the_very_old_are_all_of_one_age(said: str, kept: int) -> None:
    picture = read(a_ct(PatientAge=said), profile=FOR_STUDIES)

    assert picture.attributes["age"] == kept
    assert header_of(picture).PatientAge == f"{kept:03d}Y"


def test_dates_move_by_the_same_days_for_one_subject() -> None:
    shifting = Profile(modified_dates=True)
    first = header_of(read(a_ct(StudyDate="20210304"), profile=shifting)).StudyDate
    later = header_of(read(a_ct(StudyDate="20210314"), profile=shifting)).StudyDate

    assert int(later[6:]) - int(first[6:]) in {10, 10 - 28, 10 - 29, 10 - 30, 10 - 31}
    assert first < "20210304"


def test_dates_of_another_subject_or_key_move_differently() -> None:
    shifts = {Pseudonyms(KEY).days(f"S-{number}") for number in range(20)}
    assert len(shifts) > 10
    assert Pseudonyms(KEY).days("S-1") != Pseudonyms(KEY[::-1]).days("S-1")


def test_one_person_has_one_pseudonym_however_the_number_is_typed() -> None:
    subjects = {read(a_ct(PatientID=said)).subject for said in ("ab 12", "AB12 ", "Ab12")}

    assert len(subjects) == 1


def test_another_key_gives_other_names_to_all() -> None:
    ours = read(a_ct())
    theirs = read_content(written(a_ct()), key=KEY[::-1])

    for name in ("subject", "series", "instance", "dicom_study"):
        assert getattr(ours, name) != getattr(theirs, name)


def test_without_a_number_or_name_each_examination_is_somebody() -> None:
    nameless = {"PatientID": "", "PatientName": ""}
    one = read(a_ct(**nameless, StudyInstanceUID="1.2.3"))
    other = read(a_ct(**nameless, StudyInstanceUID="1.2.4"))

    assert one.subject != other.subject


def test_a_short_key_is_refused() -> None:
    with pytest.raises(KeyTooShort, match="at least 16 bytes"):
        read_content(written(a_ct()), key=b"short")


def test_reading_twice_gives_the_very_same_bytes() -> None:
    assert read(a_ct()).header == read(a_ct()).header


def test_identifiers_stay_consistent_between_files() -> None:
    first, second = read(a_ct()), read(a_ct(SOPInstanceUID="1.2.3.4.5.7"))

    assert first.series == second.series
    assert first.instance != second.instance
    assert first.series.startswith("2.25.")


def test_a_data_set_from_elsewhere_can_be_deidentified_by_itself() -> None:
    done = deidentify(everywhere(), profile=BASIC, key=KEY)

    assert NAME.casefold() not in repr(done.dataset).casefold()
    assert DATE not in repr(done)


def test_safe_private_numbers_stay_on_demand_and_nothing_else_of_theirs() -> None:
    dataset = a_ct()
    block = dataset.private_block(0x0019, "GEMS_ACQU_01", create=True)
    block.add_new(0x23, "DS", "27.5")
    block.add_new(0x9E, "LO", "Jane's protocol")

    kept = header_of(read(dataset, profile=Profile(safe_private=True)))
    assert kept.private_block(0x0019, "GEMS_ACQU_01")[0x23].value == 27.5
    assert b"Jane" not in (read(dataset, profile=Profile(safe_private=True)).header or b"")
    assert not [tag for tag in header_of(read(dataset)) if tag.is_private]
