"""From a real PACS to a frozen cohort version: by hand in a browser, real processes behind it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydicom import dcmread

from tests.browser.reader import sign_in
from tests.pacs_site.orthanc import Orthanc
from tests.pacs_site.site import ADMINISTRATOR, RESEARCHER, SiteBesidePacs, a_site_beside_pacs
from tests.pacs_site.slices import write_series

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ct_sbu_dicom"
NAMES = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
SLOWLY = 180_000


@pytest.fixture
def site(statics: Path, tmp_path: Path) -> Iterator[SiteBesidePacs]:
    found = a_site_beside_pacs(tmp_path / "site", statics)
    with found.running(), found.working():
        yield found


def list_the_pacs(page: Page, site: SiteBesidePacs, orthanc: Orthanc) -> None:
    sign_in(page, site, as_=ADMINISTRATOR, to="/pacs/")
    said = {
        "name": "The hospital's archive",
        "address": orthanc.address,
        "user_name": orthanc.user,
        "password": orthanc.password,
        "dicom_title": orthanc.title,
        "dicom_host": "127.0.0.1",
        "dicom_port": str(orthanc.dicom_port),
    }
    for name, value in said.items():
        page.locator(f"form [name={name}]").fill(value)
    page.get_by_role("button", name="List it").click()
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_text("The PACS lets this site search")).to_be_visible()
    expect(page.get_by_text("answered a C-ECHO")).to_be_visible()
    picture(page, "pacs-list")
    page.context.clear_cookies()


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: PICTURES names a folder."""
    if folder := os.environ.get("PICTURES"):
        page.evaluate("scrollTo(0, 0)")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.wait_for_timeout(500)  # colours fade over
            page.screenshot(path=f"{folder}/{name}-{scheme}.png", full_page=True)


def search(page: Page, site: SiteBesidePacs, *, field: str, text: str) -> None:
    page.goto(f"{site.address}/pacs/")
    page.get_by_role("link", name="Search", exact=True).click()
    page.locator(f"[name={field}]").fill(text)
    page.get_by_role("button", name="Search").click()


def take_in(page: Page, files: int) -> None:
    page.get_by_role("link", name="To the import").click()
    expect(page.get_by_role("heading", name="What will come in")).to_be_visible(timeout=SLOWLY)
    picture(page, "pacs-previewed")
    page.get_by_role("button", name=f"Take in {files} images").click()
    expect(page.get_by_text("Done", exact=True).first).to_be_visible(timeout=SLOWLY)


def confirm_the_sheet(page: Page) -> None:
    page.get_by_role("link", name=re.compile("Look at")).click()
    picture(page, "pacs-sheet")
    faces = page.get_by_label(re.compile("show no part of a face"))
    if faces.count():
        faces.check()
    page.get_by_role("button", name=re.compile("Confirm this sheet")).click()
    expect(page.get_by_text("Nothing to look at")).to_be_visible()


def freeze_all(page: Page, site: SiteBesidePacs, *, name: str) -> None:
    """Send the form of the grid as it is: its choices, none of which is made, mean everything."""
    page.goto(f"{site.address}/imports/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    answer = page.context.request.post(
        f"{site.address}/images/freeze",
        form={"csrfmiddlewaretoken": token, "name": name},
        headers={"Referer": f"{site.address}/images/"},
    )
    assert answer.ok, answer.text()
    page.goto(answer.url)
    expect(page.locator('[data-job="badge"]')).to_have_text("Done", timeout=SLOWLY)


def nothing_names_anybody(site: SiteBesidePacs, files: list[Path]) -> None:
    """No identifier of the sources is in the database, the store, the quarantine or a log."""
    words = {
        str(dcmread(path, stop_before_pixels=True).get(name)) for path in files for name in NAMES
    }
    kept = [path for path in site.folder.rglob("*") if path.is_file()]
    assert len(kept) > len(files)
    for path in kept:
        content = path.read_bytes()
        found = [word for word in words if word.encode() in content]
        assert not found, f"{path.relative_to(site.folder)} holds {found}"


def test_a_person_finds_a_study_and_fetches_one_series_of_it(
    page: Page, site: SiteBesidePacs, orthanc: Orthanc, tmp_path: Path
) -> None:
    for number in (1, 2):
        orthanc.stow(write_series(tmp_path / "files", number=number, slices=6, size=64))
    list_the_pacs(page, site, orthanc)
    sign_in(page, site, as_=RESEARCHER, to="/pacs/")

    search(page, site, field="patient_name", text="planted*")
    expect(page.get_by_role("row")).to_have_count(3)
    picture(page, "pacs-search")
    page.get_by_role("row", name=re.compile("PLANTED-2")).get_by_role("button").click()
    page.get_by_label("Project").fill("chest")
    picture(page, "pacs-series")
    page.get_by_role("button", name="Fetch the chosen series").click()

    expect(page.locator('[data-job="badge"]')).to_have_text("Done", timeout=SLOWLY)
    page.reload()
    expect(page.get_by_text("Complete", exact=True)).to_be_visible()
    picture(page, "pacs-retrieval")
    page.get_by_role("link", name="To the import").click()
    expect(page.get_by_role("heading", name="What will come in")).to_be_visible(timeout=SLOWLY)
    assert "PLANTED" not in page.url


@pytest.mark.skipif(not REAL.is_dir(), reason="The open CT series are not beside this checkout.")
def test_the_ct_series_of_a_pacs_become_a_frozen_cohort_version(
    page: Page, site: SiteBesidePacs, orthanc: Orthanc
) -> None:
    files = sorted(REAL.glob("*.dcm"))
    orthanc.c_store(files[::2])
    orthanc.stow(files[1::2])
    assert orthanc.count() == len(files)
    list_the_pacs(page, site, orthanc)
    sign_in(page, site, as_=RESEARCHER, to="/pacs/")

    search(page, site, field="modality", text="CT")
    for tick in page.get_by_role("checkbox", name=re.compile("Choose row")).all():
        tick.check()
    picture(page, "pacs-search-many")
    page.get_by_role("button", name="Fetch the chosen studies").click()
    page.get_by_label("Project").fill("lungs")
    page.get_by_role("button", name="Fetch them all").click()
    expect(page.locator('[data-job="badge"]')).to_have_text("Done", timeout=SLOWLY)
    page.reload()
    expect(page.get_by_text("Complete", exact=True)).to_have_count(len(files))
    picture(page, "pacs-retrieval-many")

    take_in(page, len(files))
    confirm_the_sheet(page)
    freeze_all(page, site, name="Lungs from the archive")
    assert site.ask("SELECT size FROM provenance_cohortversion") == [(len(files),)]
    assert site.ask("SELECT kind, count(*) FROM provenance_origin GROUP BY kind") == [
        ("REAL", len(files))
    ]
    page.goto(f"{site.address}/cohorts/")
    page.get_by_role("link", name="Lungs from the archive").click()
    picture(page, "pacs-cohort")
    nothing_names_anybody(site, files)
