"""What tests may ask for: `orthanc`, a running PACS with nothing in it."""

from collections.abc import Iterator

import pytest

from tests.pacs_site.orthanc import Orthanc, running


@pytest.fixture(scope="session")
def one_orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    with running(tmp_path_factory.mktemp("orthanc")) as orthanc:
        yield orthanc


@pytest.fixture
def orthanc(one_orthanc: Orthanc) -> Iterator[Orthanc]:
    """Nothing that another test has stored is in it."""
    yield one_orthanc
    if one_orthanc.process is None:
        one_orthanc.start()
    one_orthanc.forget_everything()
