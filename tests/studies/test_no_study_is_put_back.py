"""Taking a study out and putting it in again …"""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from reviewapp.studies.models import State, Study
from tests.factories import AT, a_locked_study, a_study

pytestmark = pytest.mark.django_db
only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
COLUMNS = "id, title, name, state, created_at, opened_at, closed_at"


def refused(act: Callable[[], object], *, because: str = "kept for ever") -> None:
    with pytest.raises(DatabaseError, match=because), transaction.atomic():
        act()


def sql(statement: str, *values: str) -> Callable[[], None]:
    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return ask


def raw_id(study: Study) -> str:
    return study.pk.hex if connection.vendor == "sqlite" else str(study.pk)


def test_is_refused_where_it_is_no_draft_any_more() -> None:
    study = a_locked_study()

    refused(sql("DELETE FROM studies_study WHERE id = %s", raw_id(study)))
    a_draft = a_study()
    assert Study.objects.filter(pk=a_draft.pk).update(title="Another") == 1
    a_draft.members.all().delete()
    assert a_draft.delete()[0] == 1


def test_is_refused_where_it_would_begin_later_than_as_a_draft() -> None:
    def begin(state: State) -> Study:
        return Study.objects.create(title="T", name=f"N {state}", state=state, created_at=AT)

    for state in (State.LOCKED, State.ACCEPTED):
        refused(partial(begin, state), because="begins as a draft")


def test_is_refused_where_its_id_would_go_to_another_row() -> None:
    refused(
        sql(
            "UPDATE studies_study SET id = %s WHERE id = %s",
            raw_id(Study()),
            raw_id(a_locked_study()),
        )
    )


@only_sqlite
@pytest.mark.parametrize("same", ["id", "name", "rowid"])
def test_is_refused_where_a_new_row_would_push_it_out(same: str) -> None:
    study = a_locked_study()
    values = {
        "id": "'" + "0" * 32 + "'",
        "name": "'Other'",
        "rowid": "(SELECT MAX(rowid) + 1 FROM studies_study)",
    }
    values[same] = same

    refused(
        sql(
            f"INSERT OR REPLACE INTO studies_study (rowid, {COLUMNS}) "  # noqa: S608 constants
            f"SELECT {values['rowid']}, {values['id']}, title, {values['name']}, 'DRAFT', "
            f"created_at, NULL, NULL FROM studies_study WHERE id = %s",
            raw_id(study),
        )
    )


@only_sqlite
@pytest.mark.parametrize("same", ["id", "name", "rowid"])
def test_is_refused_where_another_row_would_run_it_over(same: str) -> None:
    study, draft = a_locked_study(), a_study()

    refused(
        sql(
            f"UPDATE OR REPLACE studies_study SET {same} = "  # noqa: S608 constants
            f"(SELECT {same} FROM studies_study WHERE id = %s) WHERE id = %s",
            raw_id(study),
            raw_id(draft),
        )
    )
    assert Study.objects.filter(pk=study.pk).exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is Postgres's")
@pytest.mark.django_db(transaction=True)
def test_is_refused_for_all_of_them_at_once() -> None:
    a_locked_study()

    refused(sql("TRUNCATE studies_study CASCADE"), because="studies_study: .* kept for ever")
