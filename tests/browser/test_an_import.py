"""An import in a real browser: files chosen by keyboard, interrupted, gone on with, taken in."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import assert_accessible
from tests.browser.reader import sign_in
from tests.browser.served import Site
from tests.jobs.processes.site import Site as Background
from tests.provenance.intake.factories import a_dicom, a_png, written

PATIENCE = 120_000
RESEARCHER = "researcher@demo.example"


@pytest.fixture
def worker(demo_site: Site) -> Iterator[None]:
    site = Background(demo_site.folder, database=demo_site.database, broker=demo_site.broker)
    site.start_worker()
    yield
    site.close()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = written(
        tmp_path / "given",
        {
            "a.png": a_png(1),
            "b.dcm": a_dicom(2),
            "large.png": a_png(3) + bytes(9_000_000),
            "<i>rubbish</i>".replace("/", "") + ".txt": b"no image",
        },
    )
    return sorted(folder.iterdir())


def begin(page: Page, site: Site) -> None:
    sign_in(page, site, as_=RESEARCHER)
    page.goto(f"{site.address}/imports/")
    page.get_by_label("Project").fill("Lungs")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Send files")).to_be_visible()


def choose(page: Page, files: list[Path]) -> None:
    page.get_by_label("Choose files").set_input_files(files)


def expect_all_here(page: Page) -> None:
    expect(page.locator('[data-upload="state"]')).to_have_text(
        "All chosen files are here.", timeout=PATIENCE
    )


def test_it_goes_from_the_first_file_to_a_confirmed_sheet(
    page: Page, demo_site: Site, worker: None, files: list[Path]
) -> None:
    begin(page, demo_site)
    assert_accessible(page)
    choose(page, files)
    expect_all_here(page)
    page.get_by_role("button", name="Look through them").click()

    expect(page.get_by_role("button", name="Take in 3 images")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("cell", name="<i>rubbish<i>.txt")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Take in 3 images").click()

    page.get_by_role("link", name="Open the contact sheets").click(timeout=PATIENCE)
    expect(page.get_by_role("img", name="Image 3")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Confirm this sheet of 3").click()
    expect(page.get_by_role("heading", name="Nothing to look at")).to_be_visible()
    assert demo_site.ask("SELECT count(*) FROM provenance_confirmation") == [(3,)]


def test_a_file_goes_on_after_the_page_was_reloaded(
    page: Page, demo_site: Site, files: list[Path]
) -> None:
    (large,) = (file for file in files if file.name == "large.png")
    begin(page, demo_site)
    pieces = []

    def let_one_through(route: Route) -> None:
        pieces.append(route.request.headers["upload-offset"])
        if len(pieces) == 1:
            route.continue_()

    page.route("**/files/*", let_one_through)
    choose(page, [large])
    expect(page.get_by_text("46 %")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.locator('[data-upload="state"]')).to_have_text("Paused. What is here stays here.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_text("4.0 MB of 8.6 MB")).to_be_visible()

    page.unroute("**/files/*")
    choose(page, [large])

    expect_all_here(page)
    ((size, received),) = demo_site.ask("SELECT size, received FROM provenance_arrival")
    assert size == received == large.stat().st_size


def drop(page: Page, *places: Path) -> None:
    """Let go of files and folders over the page, as from the desk."""
    devtools = page.context.new_cdp_session(page)
    held = {"items": [], "files": [str(place) for place in places], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, "x": 400, "y": 300, "data": held})


def as_old_as(one: Path, other: Path) -> None:
    """Nothing but their bytes tells them apart: the hardest case of two files of one name."""
    assert one.stat().st_size == other.stat().st_size
    os.utime(other, ns=(one.stat().st_atime_ns, one.stat().st_mtime_ns))


def test_dropped_folders_come_in_with_all_that_is_in_them(
    page: Page, demo_site: Site, tmp_path: Path
) -> None:
    left = written(tmp_path / "left" / "scans", {"1.png": a_png(1), "deep/er/2.png": a_png(2)})
    right = written(tmp_path / "right" / "scans", {"1.png": a_png(3)})
    as_old_as(left / "1.png", right / "1.png")
    loose = written(tmp_path / "loose", {"a.dcm": a_dicom(4)}) / "a.dcm"
    begin(page, demo_site)

    drop(page, left, loose)
    expect_all_here(page)
    drop(page, right)

    expect(page.locator(".upload-name").get_by_text("scans (2)/1.png")).to_be_visible()
    expect_all_here(page)
    names = sorted(page.locator(".upload-name").all_text_contents())
    assert names == ["a.dcm", "scans (2)/1.png", "scans/1.png", "scans/deep/er/2.png"]
    assert demo_site.ask("SELECT count(*) FROM provenance_arrival WHERE received = size") == [(4,)]


def test_another_folder_of_the_same_name_comes_in_after_a_reload_too(
    page: Page, demo_site: Site, tmp_path: Path
) -> None:
    left = written(tmp_path / "left" / "scans", {"1.png": a_png(1)})
    right = written(tmp_path / "right" / "scans", {"1.png": a_png(3)})
    as_old_as(left / "1.png", right / "1.png")
    begin(page, demo_site)
    drop(page, left)
    expect_all_here(page)

    page.reload()
    drop(page, right)
    expect(page.locator(".upload-name").get_by_text("scans (2)/1.png")).to_be_visible()
    expect_all_here(page)
    page.reload()
    drop(page, right)
    expect(page.locator(".upload-name").get_by_text("scans (2)/1.png")).to_be_visible()
    drop(page, left)
    expect(page.locator(".upload-file").get_by_text("here", exact=True)).to_have_count(2)

    names = sorted(page.locator(".upload-name").all_text_contents())
    assert names == ["scans (2)/1.png", "scans/1.png"]
    assert demo_site.ask("SELECT count(*) FROM provenance_arrival WHERE received = size") == [(2,)]
