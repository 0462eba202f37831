"""The researcher's grid, one image, and the interface behind both …"""

from urllib.parse import quote

import numpy as np
import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviewapp.accounts import services as accounts
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.imaging import stores
from reviewapp.imaging.form import Form, Photometric
from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job
from reviewapp.provenance import selectors, services
from tests.factories import AT, a_cohort_version, a_person, an_open_study, some_pixels

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def browser(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


def acquired(**attributes: str) -> Image:
    return services.keep_acquired(some_pixels(), source="a ward", attributes=attributes)


def images(browser: Client, query: str = "") -> dict:  # type: ignore[type-arg] # JSON
    return dict(browser.get(f"{reverse('api-images')}?{query}").json())


def ids(found: dict) -> list[str]:  # type: ignore[type-arg] # JSON
    return [one["id"] for one in found["results"]]


def test_the_newest_come_first_and_a_cursor_leads_on(browser: Client) -> None:
    made = [acquired() for _ in range(5)]

    first = images(browser, "limit=2")
    then = images(browser, f"limit=2&cursor={first['next']}")
    last = images(browser, f"limit=2&cursor={then['next']}")

    assert ids(first) + ids(then) + ids(last) == [str(image.pk) for image in reversed(made)]
    assert (first["total"], last["next"]) == (5, None)


def test_a_position_stays_whatever_comes_in(browser: Client) -> None:
    made = [acquired() for _ in range(4)]
    newest = images(browser, "at=0")["newest"]
    acquired()

    assert ids(images(browser, f"at=1&limit=2&newest={newest}")) == [
        str(made[2].pk),
        str(made[1].pk),
    ]


def test_choices_stand_in_the_address_whatever_is_in_them(browser: Client) -> None:
    wanted = acquired(site="ward 3: east & west")
    acquired(site="ward 4")

    found = images(browser, f"choose={quote('site:ward 3: east & west')}")

    assert ids(found) == [str(wanted.pk)]
    assert found["results"][0]["attributes"] == {"site": "ward 3: east & west"}


def test_facets_say_what_each_choice_would_leave(browser: Client) -> None:
    for sex in "FFM":
        acquired(sex=sex)

    counted = browser.get(f"{reverse('api-facets')}?choose=sex:M&choose=kernel:B").json()

    facets = {facet["name"]: facet for facet in counted["facets"]}
    assert counted["total"] == 0
    # What is chosen and nowhere to be found can still be taken back.
    chosen = {"value": "B", "label": "B", "count": 0, "is_chosen": True}
    assert chosen in facets["kernel"]["choices"]
    counted = browser.get(reverse("api-facets")).json()
    facets = {facet["name"]: facet for facet in counted["facets"]}
    assert [(c["label"], c["count"]) for c in facets["sex"]["choices"]] == [
        ("Female", 2),
        ("Male", 1),
    ]


def test_a_facet_with_an_order_of_its_own_keeps_it(browser: Client) -> None:
    for thickness in ("10", "2.5", "2.5", ""):
        acquired(slice_thickness=thickness)

    facets = {f["name"]: f for f in browser.get(reverse("api-facets")).json()["facets"]}

    labels = [choice["label"] for choice in facets["slice_thickness"]["choices"]]
    assert labels == ["2.5", "10", "Not known"]


@pytest.mark.parametrize(
    ("query", "status"), [("choose=colour:red", 422), ("cursor=x", 400), ("limit=9999", 400)]
)
def test_what_cannot_be_asked_is_answered_with_a_sentence(
    browser: Client, query: str, status: int
) -> None:
    answer = browser.get(f"{reverse('api-images')}?{query}")

    assert answer.status_code == status
    assert "so nothing was" in answer.json()["detail"]


def test_many_images_cost_no_more_queries_than_few(browser: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            images(browser, "limit=50")
            browser.get(reverse("api-facets"))
        return len(queries)

    acquired(sex="F")
    cost()
    few = cost()
    for _ in range(12):
        acquired(sex="M")

    assert cost() == few <= 20


def test_who_reads_in_a_study_comes_across_none_of_its_images(client: Client) -> None:
    reader = a_person(Role.READER)
    accounts.grant_role(reader, Role.RESEARCHER, by=None, at=AT)
    an_open_study(reader=reader)
    seen = acquired(sex="F")
    client.force_login(reader)

    assert ids(images(client)) == [str(seen.pk)]
    counted = client.get(reverse("api-facets")).json()
    assert counted["total"] == 1
    hidden = Image.objects.exclude(pk=seen.pk)[0]
    for name in ("api-image", "image", "image-frame", "thumbnail"):
        assert client.get(reverse(name, args=[hidden.pk])).status_code == 404


def test_one_image_is_told_whole(browser: Client) -> None:
    image = acquired(modality="CT")

    told = browser.get(reverse("api-image", args=[image.pk])).json()

    assert (told["digest"], told["rows"]) == (image.digest, 16)
    assert told["attributes"] == {"modality": "CT"}


def test_its_page_tells_attributes_origin_and_history(browser: Client) -> None:
    version = a_cohort_version(synthetic=True, levels=["LIVER"])
    image = selectors.images(version)[0]

    page = browser.get(reverse("image", args=[image.pk])).content.decode()

    for said in ("LIVER", "Synthetic", str(version), image.digest, "No import brought this"):
        assert said in page


def test_its_page_says_when_the_store_has_lost_it(browser: Client) -> None:
    image = acquired()
    storages["pixels"].delete(stores.address(image.digest))

    answer = browser.get(reverse("image", args=[image.pk]))

    assert answer.status_code == 200
    assert "This picture is gone" in answer.content.decode()


def frame(browser: Client, image: Image, number: object = 0) -> bytes:
    answer = browser.get(f"{reverse('image-frame', args=[image.pk])}?number={number}")
    assert answer.status_code == 200
    return bytes(answer.content)


def test_a_frame_has_the_samples_as_they_are(browser: Client) -> None:
    pixels = np.arange(-12, 12, dtype=np.int16).reshape(2, 3, 4)
    image = services.keep_acquired(pixels, source="x", attributes={})

    samples = np.frombuffer(frame(browser, image, 1), "<u2").astype(np.int32) - 32768

    assert np.array_equal(samples.reshape(3, 4), pixels[1])


@pytest.mark.parametrize("number", ["2", "-1", "x", "9999999999"])
def test_a_frame_that_is_not_there_is_not_found(browser: Client, number: str) -> None:
    image = services.keep_acquired(np.zeros((2, 3, 4), np.uint8), source="x", attributes={})

    answer = browser.get(f"{reverse('image-frame', args=[image.pk])}?number={number}")

    assert answer.status_code == 404


@pytest.mark.parametrize("deep", [1, 257])
def test_a_frame_in_colour_is_a_byte_each(browser: Client, deep: int) -> None:
    colours = np.random.default_rng(1).integers(0, 256, (4, 5, 3))
    kind = np.uint8 if deep == 1 else np.uint16
    image = services.keep_acquired(
        (colours * deep).astype(kind),
        source="x",
        attributes={},
        form=Form(photometric=Photometric.RGB),
    )

    assert frame(browser, image) == colours.astype(np.uint8).tobytes()
    page = browser.get(reverse("image", args=[image.pk])).content.decode()
    assert '"colour": true' in page


def test_its_first_window_is_in_samples_whatever_the_slope(browser: Client) -> None:
    hounsfield = Form(slope=2, intercept=-1000, unit="HU")
    image = services.keep_acquired(some_pixels(), source="x", attributes={}, form=hounsfield)

    page = browser.get(reverse("image", args=[image.pk])).content.decode()

    # −160 to 240 HU are the samples 420 to 620.
    assert '"center": 520.0, "width": 200.0' in page


def test_freezing_what_fits_starts_a_job(browser: Client) -> None:
    acquired(sex="F")

    answer = browser.post(reverse("freeze"), {"name": "Women", "choose": ["sex:F"]})

    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("job", args=[job.pk])
    assert job.title == "Freeze 1 images as “Women”"


@pytest.mark.parametrize("sent", [{"name": ""}, {"name": "None", "choose": ["sex:X"]}])
def test_a_wish_that_freezes_nothing_comes_back_with_a_sentence(
    browser: Client, sent: dict[str, object]
) -> None:
    answer = browser.post(reverse("freeze"), sent)

    assert answer.status_code == 422
    assert "data-open" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_program_freezes_too(browser: Client) -> None:
    acquired(sex="F")

    answer = browser.post(
        reverse("api-freeze"), {"name": "W", "choose": ["sex:F"]}, content_type="application/json"
    )

    assert answer.status_code == 202
    assert answer.json() == {"job": str(Job.objects.get().pk)}
