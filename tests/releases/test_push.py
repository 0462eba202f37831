"""A release is sent to a place outside so that …"""

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeAlias

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.jobs.errors import Cancelled
from reviewapp.jobs.models import Job, State
from reviewapp.provenance.pacs.errors import PacsNotReachable
from reviewapp.releases import bags, pushes, pushing, services, verify_release
from reviewapp.releases.bags import Kept
from reviewapp.releases.errors import (
    EvidenceAltered,
    PlaceNotUsable,
    ReleaseRevoked,
    TargetUnknown,
    TermsNotAccepted,
)
from reviewapp.releases.models import Release
from reviewapp.releases.places import bucket
from reviewapp.releases.places.folder import Folder
from reviewapp.releases.push_models import Push
from tests.audit.flush import without_guards
from tests.factories import AT, a_person
from tests.pacs_site.orthanc import Orthanc
from tests.provenance.pacs.factories import the_pacs
from tests.releases.making import Interrupted, Quiet, a_packed_release

pytestmark = pytest.mark.django_db
Store: TypeAlias = Any  # boto3 has no types


@pytest.fixture
def release() -> Release:
    return a_packed_release(formats=["PNG"])


@pytest.fixture
def by(release: Release) -> User:
    person = a_person(Role.RESEARCHER)
    services.accept_terms(release, by=person, at=AT)
    return person


@pytest.fixture
def base(tmp_path: Path, settings: Settings) -> Path:
    """A folder that whoever runs the machine has listed."""
    folder = tmp_path / "outside"
    folder.mkdir()
    settings.RELEASE_TARGETS = (f"file://{folder}",)
    return folder


def sent(push: Push, progress: Quiet | None = None) -> Push:
    return pushing.push(progress or Quiet(), push_id=str(push.pk), clock=lambda: AT)


def asked(release: Release, target: str, by: User) -> Push:
    return pushes.request_push(release, target=target, by=by, at=AT)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in bags.walked(folder)}


class Stopped(Quiet):
    """Somebody cancels the job after so many files."""

    def report(self, done: int, *_: object) -> None:
        if done == self.stops_after:
            raise Cancelled


def test_a_folder_holds_it_whole_and_it_is_known_what_went_where(
    release: Release, by: User, base: Path
) -> None:
    push = sent(asked(release, f"file://{base}", by))

    (folder,) = base.iterdir()
    assert push.place == str(folder)
    assert contents(folder) == contents(services.folder_of(release))
    assert verify_release.verify(folder).faults == []
    noted = {name: digest for name, _, digest, _ in pushes.arrived(push)}
    assert noted == {name: bags.file_digest(folder / name) for name in contents(folder)}
    assert list(noted)[-1] == bags.SIGNATURE
    event = Event.objects.get(verb="release.pushed")
    assert event.after == release.package.digest
    assert event.facts == {"place": str(folder), "files": len(noted)}


def test_asking_twice_sends_it_once(release: Release, by: User, base: Path) -> None:
    push = asked(release, f"file://{base}", by)
    assert asked(release, f"file://{base}", by) == push
    assert Job.objects.filter(task=pushes.TASK).count() == 1

    Job.objects.filter(pk=push.job_id).update(state=State.FAILED, error="Full.", finished_at=AT)
    assert asked(release, f"file://{base}", by) == push
    assert Job.objects.get(pk=push.job_id).state == State.QUEUED


def test_an_interrupted_one_goes_on_behind_what_arrived(
    release: Release, by: User, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "AT_ONCE", 10)
    push = asked(release, f"file://{base}", by)
    with pytest.raises(Interrupted):
        sent(push, Quiet(stops_after=20))
    assert push.files.count() == 20
    (part,) = base.iterdir()
    assert part.name.endswith(".part")
    lost = part / pushes.arrived(push).__next__()[0]
    lost.write_bytes(b"lost")
    copied: list[str] = []
    copy = Folder._copy

    def counted(self: Folder, file: Kept) -> None:
        copied.append(file.name)
        copy(self, file)

    monkeypatch.setattr(Folder, "_copy", counted)

    sent(push)

    whole = contents(services.folder_of(release))
    (folder,) = base.iterdir()
    assert contents(folder) == whole
    assert len(copied) == len(whole) - 20 + 1  # one had been lost there meanwhile


def test_a_cancelled_one_leaves_nothing_there(
    release: Release, by: User, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "AT_ONCE", 10)
    push = asked(release, f"file://{base}", by)

    with pytest.raises(Cancelled):
        sent(push, Stopped(stops_after=20))
    assert list(base.iterdir()) == []
    assert not push.files.exists()


def test_nothing_goes_out_that_may_not(
    release: Release, by: User, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TermsNotAccepted):
        asked(release, f"file://{base}", a_person(Role.RESEARCHER))
    with pytest.raises(TargetUnknown, match="RELEASE_TARGETS"):
        asked(release, "file:///etc", by)
    push = asked(release, f"file://{base}", by)
    monkeypatch.setattr(pushing, "AT_ONCE", 10)
    with pytest.raises(Interrupted):
        sent(push, Quiet(stops_after=10))
    services.revoke(release, reason="A leak.", by=by, at=AT)
    with pytest.raises(ReleaseRevoked):
        sent(push)
    assert push.files.count() == 10


def test_a_file_that_is_not_as_it_was_signed_is_not_sent(
    release: Release, by: User, base: Path
) -> None:
    picture = next(services.folder_of(release).rglob("*.png"))
    picture.chmod(0o644)
    picture.write_bytes(picture.read_bytes()[::-1])

    with pytest.raises(EvidenceAltered, match=picture.name):
        sent(asked(release, f"file://{base}", by))


def test_a_place_that_is_gone_is_said_so(
    release: Release, by: User, base: Path, settings: Settings
) -> None:
    push = asked(release, f"file://{base}", by)
    base.rmdir()
    with pytest.raises(PlaceNotUsable, match="There is no folder"):
        sent(push)
    base.write_text("in the way")
    settings.RELEASE_TARGETS = ()
    with pytest.raises(TargetUnknown, match="any more"):
        sent(push)


# --- a bucket ---


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """A small S3-compatible server that nobody here wrote."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    # It keeps its buckets for as long as the process lives.
    requests.post(f"http://{host}:{port}/moto-api/reset", timeout=10)
    settings.S3_OPTIONS = {
        "endpoint_url": f"http://{host}:{port}",
        "access_key": "tests",
        "secret_key": "tests",
    }
    settings.RELEASE_TARGETS = ("s3://outside/sets",)
    client: Any = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        aws_access_key_id="tests",
        aws_secret_access_key="tests",
        region_name="us-east-1",
    )
    yield client
    client.close()
    server.stop()


def objects(store: Store) -> dict[str, bytes]:
    listed = store.list_objects_v2(Bucket="outside").get("Contents", [])
    keys = [one["Key"] for one in listed]
    read = {key: store.get_object(Bucket="outside", Key=key)["Body"].read() for key in keys}
    return {key.split("/", 2)[2]: content for key, content in read.items()}


def test_a_bucket_holds_it_whole_after_an_interruption_too(
    release: Release, by: User, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "AT_ONCE", 20)
    # Some files are large, as it were, and go in parts.
    monkeypatch.setattr(bucket, "LARGEST_AT_ONCE", 2000)
    push = asked(release, "s3://outside/sets", by)
    with pytest.raises(PlaceNotUsable, match="NoSuchBucket"):
        sent(push)
    store.create_bucket(Bucket="outside")
    with pytest.raises(Interrupted):
        sent(push, Quiet(stops_after=20))
    assert bags.SIGNATURE not in objects(store)
    first = store.list_objects_v2(Bucket="outside")["Contents"][0]["Key"]
    store.delete_object(Bucket="outside", Key=first)

    push = sent(push)

    assert objects(store) == contents(services.folder_of(release))
    assert push.place == f"s3://outside/sets/release-{release.package.digest[:16]}/"


def test_a_bucket_forgets_what_was_cancelled(
    release: Release, by: User, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "AT_ONCE", 20)
    store.create_bucket(Bucket="outside")
    push = asked(release, "s3://outside/sets", by)

    with pytest.raises(Cancelled):
        sent(push, Stopped(stops_after=20))
    assert objects(store) == {}
    assert not push.files.exists()


# --- a PACS ---


def test_a_pacs_takes_the_dicom_files_and_keeps_them(orthanc: Orthanc, settings: Settings) -> None:
    settings.PACS_NETWORKS = [ip_network("127.0.0.1/32")]
    release = a_packed_release(formats=["PNG", "DICOM"], reports=True)
    by = a_person(Role.RESEARCHER)
    services.accept_terms(release, by=by, at=AT)
    admin = a_person(Role.ADMINISTRATOR)
    settings.RELEASE_TARGETS = ("pacs:Orthanc",)
    push = asked(release, f"pacs:{the_pacs(orthanc, by=admin).pk}", by)

    push = sent(push)

    files = list(services.folder_of(release).rglob("*.dcm"))
    assert orthanc.count() == len(files) == 24 + 24 * 4
    assert {name for name, *_ in pushes.arrived(push)} == {
        path.relative_to(services.folder_of(release)).as_posix() for path in files
    }
    assert "Orthanc" in push.place
    orthanc.kill()
    with without_guards():
        Push.objects.filter(pk=push.pk).update(arrived_at=None, place="")
        push.files.all().delete()
    with pytest.raises(PacsNotReachable):
        sent(push)
