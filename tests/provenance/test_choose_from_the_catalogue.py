"""Choosing from the catalogue …"""

from collections import Counter

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.imaging.form import Form
from reviewapp.imaging.models import Image
from reviewapp.provenance import services
from reviewapp.provenance.catalogue import coding, entering
from reviewapp.provenance.catalogue.search import UNKNOWN, Answer
from reviewapp.provenance.catalogue.table import CODE, ORDINAL, Found, Table, joined, read, write
from reviewapp.provenance.catalogue_models import Block, Column, Entry, Subject, Term
from reviewapp.provenance.errors import ChoiceNotUsable
from tests.factories import a_run, some_pixels

NOBODY = np.zeros(0, ORDINAL)


def acquired(subject: str = "", **attributes: str | int | list[str]) -> Entry:
    image = services.keep_acquired(
        some_pixels(), source="a ward", attributes=attributes, subject=subject
    )
    return Entry.objects.get(image=image)


def counts(answer: Answer, name: str) -> dict[str, int]:
    facet = next(facet for facet in answer.facets if facet.name == name)
    return {choice.value: choice.count for choice in facet.choices}


@pytest.mark.django_db
def test_it_finds_what_fits_every_choice_the_newest_first() -> None:
    first = acquired(modality="CT", sex="F")
    acquired(modality="CT", sex="M")
    acquired(modality="MR", sex="F")
    last = acquired(modality="CT", sex="F")

    found = Answer({"modality": ["CT"], "sex": ["F"]})

    assert found.total == 2
    assert found.page(size=10) == [last, first]


@pytest.mark.django_db
def test_a_count_says_what_one_more_choice_would_leave() -> None:
    acquired(modality="CT", sex="F")
    acquired(modality="CT", sex="M")
    acquired(modality="MR", sex="F")

    found = Answer({"modality": ["CT"]})

    assert counts(found, "sex") == {"F": 1, "M": 1}
    # Another modality may be chosen beside this one, so its count is told too.
    assert counts(found, "modality") == {"CT": 2, "MR": 1}


@pytest.mark.django_db
def test_one_of_several_labels_suffices_and_nothing_known_can_be_chosen() -> None:
    both = acquired(finding=["NODULE", "EFFUSION"])
    neither = acquired(modality="CT")

    assert counts(Answer({}), "finding") == {"EFFUSION": 1, "NODULE": 1, UNKNOWN: 1}
    assert Answer({"finding": ["EFFUSION"]}).page(size=9) == [both]
    assert Answer({"finding": [UNKNOWN]}).page(size=9) == [neither]


@pytest.mark.django_db
def test_it_chooses_by_columns_of_a_researchers_own_and_by_what_the_pixels_say() -> None:
    entry = acquired(protocol_name="low dose", age=67)

    assert Answer({"protocol_name": ["low dose"]}).page(size=9) == [entry]
    assert Answer({"age_band": ["60-69"], "size": ["16 × 16"]}).total == 1
    assert Answer({"origin": ["SYNTHETIC"]}).total == 0


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["origin", "size", "frames", "spacing"])
def test_what_it_found_out_itself_is_never_what_an_attribute_says(name: str) -> None:
    image = acquired().image
    said = Image(attributes={name: "ours"}, rows=image.rows, columns=image.columns)

    assert coding.values_of(said, kind="REAL") == coding.values_of(image, kind="REAL")


@pytest.mark.django_db
def test_it_turns_pages_by_the_last_entry_and_jumps_to_a_position() -> None:
    entries = [acquired() for _ in range(5)]

    found = Answer({})

    assert found.page(before=entries[3].ordinal, size=2) == [entries[2], entries[1]]
    assert found.at(3, size=9) == [entries[1], entries[0]]
    assert found.page(before=entries[0].ordinal, size=2) == []


@pytest.mark.django_db
def test_positions_may_be_counted_from_an_entry_whatever_comes_later() -> None:
    entries = [acquired() for _ in range(3)]
    newest = Answer({}).newest
    acquired()

    assert newest == entries[-1].ordinal
    assert Answer({}).at(1, size=1, newest=newest) == [entries[1]]
    assert Answer({"sex": ["F"]}).newest is None


@pytest.mark.django_db
def test_spacing_is_told_to_a_hundredth_of_a_millimetre() -> None:
    form = Form(row_spacing=0.70312, column_spacing=0.7)
    services.keep_acquired(some_pixels(), source="a ward", attributes={}, form=form)

    assert counts(Answer({}), "spacing") == {"0.70 × 0.70 mm": 1}


@pytest.mark.django_db
def test_every_so_many_entries_go_into_a_block_by_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(entering, "IN_A_BLOCK", 1)

    acquired(sex="F")

    assert Block.objects.count() == 1
    assert counts(Answer({}), "sex") == {"F": 1}


@pytest.mark.django_db
def test_it_leaves_out_what_a_person_must_not_see_even_from_the_counts() -> None:
    hidden, seen = acquired(sex="F"), acquired(sex="F")

    found = Answer({"sex": ["M"]}, but=[hidden.image_id])

    assert counts(found, "sex")["F"] == 1
    assert Answer({}, but=[hidden.image_id]).page(size=9) == [seen]


@pytest.mark.django_db
def test_it_says_what_images_are_described_by() -> None:
    with pytest.raises(ChoiceNotUsable, match=r"not described by “colour”.*modality"):
        Answer({"colour": ["red"]})


@pytest.mark.django_db
def test_it_answers_alike_before_and_after_entries_are_in_blocks() -> None:
    for sex in "FFM":
        acquired(sex=sex)
    before = counts(Answer({}), "sex")

    assert entering.seal(at_least=4) == 0
    assert entering.seal(at_least=2) == 1
    acquired(sex="F", hand="LEFT")

    assert before == {"F": 2, "M": 1}
    assert counts(Answer({}), "sex") == {"F": 3, "M": 1}
    assert counts(Answer({}), "hand") == {"LEFT": 1, UNKNOWN: 3}
    assert Block.objects.get().size == 3
    assert Entry.objects.filter(block__isnull=True).count() == 1


@pytest.mark.django_db
def test_a_column_of_too_many_values_is_no_way_to_choose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(coding, "MOST_TERMS", 2)
    for number in range(4):
        acquired(serial=f"number {number}")

    assert Term.objects.filter(column__name="serial").count() == 2
    assert counts(Answer({}), "serial") == {"number 0": 1, "number 1": 1, UNKNOWN: 2}
    assert Answer({"serial": [UNKNOWN]}).total == 2


@pytest.mark.django_db
def test_there_are_only_so_many_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coding, "MOST_COLUMNS", Column.objects.count() + 1)

    entry = acquired(one="1", two="2")

    assert set(Column.objects.values_list("name", flat=True)) & {"one", "two"} == {"one"}
    assert entry.image.attributes == {"one": "1", "two": "2"}


@pytest.mark.django_db
def test_images_of_one_person_have_one_subject_and_a_sample_has_its_own() -> None:
    one, other, alone = acquired("P1"), acquired("P1"), acquired()
    run = a_run()
    sample = services.keep_sample(some_pixels(), run=run, number=0, attributes={})

    assert one.subject == other.subject != alone.subject
    assert Entry.objects.get(image=sample).subject.pseudonym == f"synthetic {run.pk} 0"
    assert Subject.objects.count() == 3


@pytest.mark.django_db
def test_an_image_kept_twice_has_one_entry() -> None:
    pixels = some_pixels()
    for _ in range(2):
        services.keep_acquired(pixels, source="a ward", attributes={}, subject="P1")

    assert Entry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE provenance_entry SET subject_id = subject_id",
        "DELETE FROM provenance_entry",
        "UPDATE provenance_subject SET pseudonym = 'Q'",
        "DELETE FROM provenance_subject",
    ],
)
def test_the_database_keeps_whom_an_image_is_of(statement: str) -> None:
    acquired("P1")

    with (
        pytest.raises(DatabaseError, match="so nothing was changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


rows = st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), max_size=40)
choices = st.dictionaries(st.integers(0, 2), st.sets(st.integers(0, 4)), max_size=3)


@given(rows, choices, st.sets(st.integers(0, 50)))
def test_it_counts_as_one_would_row_by_row(
    rows: list[list[int]], wanted: dict[int, set[int]], hidden: set[int]
) -> None:
    table = Table(
        np.arange(len(rows), dtype=ORDINAL), tuple(np.asarray(rows, CODE).reshape(-1, 3).T)
    )

    found = Found(table, wanted, but=np.asarray(sorted(hidden), ORDINAL))

    def fits(row: list[int], *, but: int = -1) -> bool:
        return all(row[place] in codes for place, codes in wanted.items() if place != but)

    seen = [(number, row) for number, row in enumerate(rows) if number not in hidden]
    assert found.ordinals.tolist() == [number for number, row in seen if fits(row)]
    for place in range(3):
        expected = Counter(row[place] for _, row in seen if fits(row, but=place))
        assert found.counts(place, 4).tolist() == [expected[code] for code in range(5)]


@given(st.lists(st.tuples(st.integers(0, 99), st.binary(max_size=4)), unique_by=lambda r: r[0]))
def test_blocks_keep_what_was_written_whatever_lies_in_which(
    rows: list[tuple[int, bytes]],
) -> None:
    rows = [(ordinal, codes[: len(codes) // 2 * 2]) for ordinal, codes in sorted(rows)]
    parts = [rows[::2], rows[1::2]]

    table = joined(
        [read(write([n for n, _ in part], [c for _, c in part]), len(part)) for part in parts]
    )

    assert table.ordinals.tolist() == [ordinal for ordinal, _ in rows]
    for place in range(2):
        expected = [int.from_bytes(codes[2 * place : 2 * place + 2], "little") for _, codes in rows]
        assert table.column(place).tolist() == expected
