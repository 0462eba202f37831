"""A column that may name somebody stays outside, or becomes a subject …"""

import pytest

from reviewapp.imaging.models import Image
from reviewapp.provenance.catalogue_models import Subject
from reviewapp.provenance.intake import asking
from reviewapp.provenance.intake.errors import OptionsNotUsable
from reviewapp.provenance.intake.options import Columns
from tests.factories import AT
from tests.provenance.intake.factories import a_png, an_import, previewed, receive_named, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]


def test_a_column_of_patients_numbers_is_a_subject_and_nothing_else() -> None:
    opened = an_import()
    table = b"file,number\na.png,4711081\nb.png,4711082\n"
    *_, arrival = receive_named(opened, {"a.png": a_png(), "t.csv": table})
    opened = previewed(opened)
    finding = Columns(table=str(arrival.pk), join=0, columns={1: "finding"})
    subject = Columns(table=str(arrival.pk), join=0, columns={1: "subject"})

    with pytest.raises(OptionsNotUsable, match=r"Column 2 holds long numbers.* as the subject"):
        asking.request_run(opened, by=opened.begun_by, at=AT, mapping=finding)
    run(opened, mapping=subject)

    assert Image.objects.count() == Subject.objects.count() == 1
    assert "4711081" not in str([*Image.objects.values(), *Subject.objects.values()])
