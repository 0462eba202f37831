"""A listed PACS and what was asked of it; a test names only what matters to it."""

from collections.abc import Sequence

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.provenance.pacs import registry, retrieval
from reviewapp.provenance.pacs.models import Pacs, Retrieval
from reviewapp.provenance.pacs.registry import Described, Station
from reviewapp.provenance.pacs.retrieval import Choice
from tests.factories import AT, a_person
from tests.pacs_site.orthanc import Orthanc
from tests.pacs_site.slices import series_uid, study_uid


def a_pacs(
    address: str = "https://pacs.example.org/dicom-web",
    *,
    name: str = "The archive",
    user_name: str = "",
    password: str = "",
    station: Station | None = None,
    by: User | None = None,
) -> Pacs:
    described = Described(name, address, user_name, password, station)
    return registry.list_pacs(described, by=by, at=AT)


def the_pacs(orthanc: Orthanc, *, by: User | None = None) -> Pacs:
    """Orthanc as an administrator would list it."""
    return a_pacs(
        orthanc.address,
        name="Orthanc",
        user_name=orthanc.user,
        password=orthanc.password,
        station=Station("127.0.0.1", orthanc.dicom_port, orthanc.title),
        by=by,
    )


def a_retrieval(
    pacs: Pacs, *, numbers: Sequence[int] = (1,), by: User | None = None, project: str = "chest"
) -> Retrieval:
    """Made-up series by their numbers; all of the first one's study."""
    return retrieval.request_retrieval(
        pacs,
        [Choice(study_uid(numbers[0]), [series_uid(number) for number in numbers])],
        project=project,
        by=by or a_person(Role.RESEARCHER),
        at=AT,
    )
