"""Write the same things down of many files at once."""

from collections.abc import Sequence

from reviewapp.provenance.intake_models import Arrival

AT_ONCE = 500


def note_all(arrivals: Sequence[Arrival], *fields: str) -> None:
    """Rows that are there are given anew with what changed.

    An update of many rows would be one condition per row and field, which takes longer to put into
    words than reading the files does.
    """
    Arrival.objects.bulk_create(
        arrivals,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=fields,
    )
