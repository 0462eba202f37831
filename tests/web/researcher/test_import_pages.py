"""The pages of an import …"""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job
from reviewapp.provenance.intake import receiving
from reviewapp.provenance.intake.placing import Announced
from reviewapp.provenance.intake_models import Confirmation, Import
from reviewapp.provenance.tasks import run_import
from reviewapp.web.researcher.imports_report import harmless
from tests.factories import AT, a_person
from tests.provenance.intake.factories import (
    a_dicom,
    a_png,
    an_import,
    previewed,
    receive,
    receive_named,
    run,
)
from tests.provenance.intake.reading_here import reading_here

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]
__all__ = ["reading_here"]
TABLE = b"file,finding,story\na.png,NODULE," + b"x" * 80 + b"\n"


@pytest.fixture(autouse=True)
def _own_quarantine(settings: Settings, tmp_path: Path) -> None:
    settings.INTAKE_DIR = tmp_path / "intake"


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def browser(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


@pytest.fixture
def opened(researcher: User) -> Import:
    return an_import(by=researcher)


def text(browser: Client, name: str, opened: Import, **asked: str) -> str:
    answer = browser.get(reverse(name, args=[opened.pk]), asked)
    return b"".join(answer).decode()


def test_the_list_says_what_to_do_when_it_is_empty(browser: Client) -> None:
    assert "Nothing was imported yet" in browser.get(reverse("imports")).content.decode()


def test_beginning_leads_to_the_page_of_the_import(browser: Client, researcher: User) -> None:
    sent = {"project": "Lungs", "keep": ["device_identity"]}

    answer = browser.post(reverse("imports"), sent)

    begun = Import.objects.get()
    assert answer["Location"] == reverse("import", args=[begun.pk])
    assert begun.options["profile"]["device_identity"] is True
    assert begun.options["profile"]["patient_characteristics"] is False


@pytest.mark.parametrize("project", ["", "a/b", "<b>"])
def test_a_project_without_a_plain_name_is_refused_at_its_field(
    browser: Client, project: str
) -> None:
    answer = browser.post(reverse("imports"), {"project": project})

    assert answer.status_code == 422
    assert 'id="id_project_error"' in answer.content.decode()
    assert not Import.objects.exists()


def test_the_list_costs_the_same_for_many(browser: Client, researcher: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("imports"))
        return len(queries)

    an_import(by=researcher)
    cost()
    one = cost()
    for _ in range(4):
        an_import(by=researcher)

    assert cost() == one <= 7


def test_the_page_shows_what_is_here_and_what_is_on_its_way(
    browser: Client, opened: Import
) -> None:
    receive(opened, a_png=b"abc")
    receiving.expect(opened, files=[Announced("<i>b</i>.png", 10)], at=AT)

    page = text(browser, "import", opened)

    assert "&lt;i&gt;b&lt;/i&gt;.png" in page
    assert "On its way" in page


def test_the_preview_says_what_comes_in_and_what_does_not(browser: Client, opened: Import) -> None:
    receive(opened, a_png=a_png(), b_png=b"rubbish")
    previewed(opened)

    page = text(browser, "import", opened)

    assert "Take in 1 image<" in page
    assert "is in no format that is read here" in page


@pytest.mark.django_db(transaction=True)
def test_the_buttons_start_the_two_jobs(browser: Client, opened: Import) -> None:
    receive(opened, a_png=a_png())
    browser.post(reverse("import-preview", args=[opened.pk]))
    assert "Looking through the files" in text(browser, "import", opened)
    Import.objects.filter(pk=opened.pk).update(state="PREVIEWED")

    browser.post(reverse("import-run", args=[opened.pk]))

    assert "Taking the images in" in text(browser, "import", opened)
    assert Job.objects.count() == 2


def test_a_preview_of_nothing_says_why_not(browser: Client, opened: Import) -> None:
    answer = browser.post(reverse("import-preview", args=[opened.pk]), follow=True)

    assert "the preview was not started" in answer.content.decode()


def test_columns_that_are_mapped_become_attributes(browser: Client, opened: Import) -> None:
    _, table = receive_named(opened, {"x/a.png": a_png(), "t.csv": TABLE})
    previewed(opened)
    assert "Holds free text (" in text(browser, "import", opened)
    sent = {"table": str(table.pk), "join": "0", "by": "name", "column-1": "finding"}

    browser.post(reverse("import-run", args=[opened.pk]), sent)

    run_import(job_id=str(Job.objects.get(task="provenance.run_import").pk))
    assert Image.objects.get().attributes["finding"] == "NODULE"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("column-2", "story", "holds free text"),
        ("column-9", "age", "has no column 10"),
        ("column-1", "No Name", "is no name of an attribute"),
        ("column-x", "age", "named by its place"),
        ("table", "none", "is none of this import"),
    ],
)
def test_a_mapping_that_makes_no_sense_starts_nothing(
    browser: Client, opened: Import, field: str, value: str, says: str
) -> None:
    _, table = receive_named(opened, {"a.png": a_png(), "t.csv": TABLE})
    previewed(opened)
    sent = {"table": str(table.pk), "join": "0", field: value}

    answer = browser.post(reverse("import-run", args=[opened.pk]), sent, follow=True)

    assert says in answer.content.decode()
    assert not Image.objects.exists()


def test_the_report_lists_every_file_and_no_name(browser: Client, opened: Import) -> None:
    receive(opened, a_png=a_png(), b_png=b"rubbish")
    run(previewed(opened))

    lines = text(browser, "import-report", opened).splitlines()

    assert lines[0].startswith("number,name,extension")
    assert [line.split(",")[5] for line in lines[1:]] == ["Taken", "Refused"]
    assert "a.png" not in "".join(lines)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@a", "\tx"])
def test_no_cell_of_the_report_is_a_formula(name: str) -> None:
    assert harmless(name).startswith("'")
    assert harmless("a=1") == "a=1"


def test_cancelling_says_so(browser: Client, opened: Import) -> None:
    address = reverse("import-cancel", args=[opened.pk])

    assert "is cancelled" in browser.post(address, follow=True).content.decode()
    assert "nothing was changed" in browser.post(address, follow=True).content.decode()


def test_somebody_elses_import_is_not_there(browser: Client) -> None:
    other = an_import()

    for name in ("import", "import-report", "import-sheet"):
        assert browser.get(reverse(name, args=[other.pk])).status_code == 404


# --- contact sheets ---


@pytest.fixture
def done(opened: Import) -> Import:
    receive(opened, a_png=a_png(1), b_png=a_png(2))
    return run(previewed(opened))


def test_the_sheet_shows_every_image_that_waits(browser: Client, done: Import) -> None:
    page = text(browser, "import-sheet", done)

    assert page.count('name="image"') == 2
    assert "PNG files cannot say whether text is burned into them" in page


def test_confirming_a_sheet_excludes_what_is_ticked(browser: Client, done: Import) -> None:
    first, second = Image.objects.order_by("digest")
    sent = {"image": [str(first.pk), str(second.pk), "no image"], "excluded": [str(second.pk)]}

    answer = browser.post(reverse("import-confirm", args=[done.pk]), sent, follow=True)

    assert "Your word on 2 images is kept." in answer.content.decode()
    assert Confirmation.objects.get(image=first).verdict == "CLEAN"
    assert Confirmation.objects.get(image=second).verdict == "EXCLUDED"
    assert "Nothing to look at" in answer.content.decode()
    assert "Excluded" in text(browser, "import-sheet", done, show="all")


def test_a_sheet_with_heads_asks_for_their_faces(browser: Client, opened: Import) -> None:
    receive(opened, a_dcm=a_dicom(BodyPartExamined="HEAD"))
    run(previewed(opened))
    assert "were defaced" in text(browser, "import-sheet", opened)
    sent = {"image": str(Image.objects.get().pk), "all": "1"}

    answer = browser.post(reverse("import-confirm", args=[opened.pk]), sent, follow=True)

    assert "nothing was confirmed" in answer.content.decode()


def test_a_picture_of_the_sheet_is_a_png_for_this_browser(browser: Client, done: Import) -> None:
    image = Image.objects.first()
    assert image
    address = reverse("import-sheet-picture", args=[done.pk, image.pk])

    answer = browser.get(address, {"large": "1"})

    assert answer.content.startswith(b"\x89PNG")
    assert answer["Cache-Control"].startswith("private")


def test_a_volume_is_shown_as_projections_and_slices(browser: Client, opened: Import) -> None:
    slices = {f"{n}.dcm": a_dicom(n, number=n) for n in range(1, 5)}
    receive_named(opened, slices)
    run(previewed(opened))
    image = Image.objects.get()
    assert image.frames == 4

    answer = browser.get(reverse("import-sheet-picture", args=[opened.pk, image.pk]))

    assert answer.content.startswith(b"\x89PNG")
