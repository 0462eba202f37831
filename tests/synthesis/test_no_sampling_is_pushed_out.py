"""A sampling and its kept chunks …"""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from reviewapp.accounts.roles import Role
from reviewapp.synthesis import services
from reviewapp.synthesis.asking import Told
from reviewapp.synthesis.models import Chunk, Sampling
from reviewapp.synthesis.services import How
from tests.factories import AT, a_person
from tests.synthesis.factories import a_model

pytestmark = pytest.mark.django_db
only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
MADE = {"kept_at": AT, "together": 1, "device": "cpu", "torch_version": "2"}


@pytest.fixture
def sampling() -> Sampling:
    """Two chunks, of which the first is kept."""
    by = a_person(Role.RESEARCHER)
    services.request_sampling_of(
        a_model(by=by), Told(count=64, attributes={"lesion": "NODULE"}), How(seed=3), by=by, at=AT
    )
    found = Sampling.objects.get()
    Chunk.objects.filter(first=0).update(**MADE)
    return found


def refused(act: Callable[[], object], *, because: str = "kept for ever") -> None:
    with pytest.raises(DatabaseError, match=because), transaction.atomic():
        act()


def sql(statement: str, *values: str) -> Callable[[], None]:
    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return ask


@only_sqlite
@pytest.mark.parametrize("same", ["run_id", "job_id", "rowid"])
def test_give_way_to_no_other_sampling(sampling: Sampling, same: str) -> None:
    columns = {
        "rowid": "rowid + 1",
        "id": f"'{'0' * 32}'",
        "run_id": f"'{'1' * 32}'",
        "model_id": "model_id",
        "job_id": f"'{'2' * 32}'",
        "steps": "99",
        "guidance": "guidance",
        "conditions": "conditions",
        "cohort_name": "cohort_name",
    }
    columns[same] = same

    refused(
        sql(
            f"INSERT OR REPLACE INTO synthesis_sampling ({', '.join(columns)}) "  # noqa: S608 constants
            f"SELECT {', '.join(columns.values())} FROM synthesis_sampling"
        )
    )


@only_sqlite
def test_give_way_to_no_other_chunk_in_their_place(sampling: Sampling) -> None:
    refused(
        sql(
            "INSERT OR REPLACE INTO synthesis_chunk (sampling_id, first, count, images, device,"
            " torch_version) VALUES (%s, 0, 1, '[]', '', '')",
            sampling.pk.hex,
        )
    )
    refused(sql("UPDATE OR REPLACE synthesis_chunk SET first = 0 WHERE first <> 0"))
    assert Chunk.objects.filter(first=0, kept_at__isnull=False).exists()


def test_begin_as_what_is_to_be_made(sampling: Sampling) -> None:
    refused(
        lambda: Chunk.objects.create(sampling=sampling, first=5000, count=1, **MADE),
        because="once it was made",
    )
    assert Chunk.objects.create(sampling=sampling, first=5000, count=1).kept_at is None


def test_chunks_that_are_not_made_yet_are_taken_and_let_go(sampling: Sampling) -> None:
    assert Chunk.objects.exclude(first=0).update(attempt=1) >= 1
