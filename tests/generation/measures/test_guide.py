"""The guide lists exactly the measures that there are."""

from benchmarks.measures_page import PAGE, listed


def test_the_page_lists_every_measure_as_the_catalogue_has_it() -> None:
    assert listed() in PAGE.read_text("utf-8"), "Run `python -m benchmarks.measures_page`."
