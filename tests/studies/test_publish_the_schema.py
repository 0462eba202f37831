"""The published schema of criteria …"""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator

from tests.architecture.tree import ROOT
from tests.studies.protocols import ACCURACY

PAGE = ROOT / "docs" / "criteria.schema.json"


def test_is_the_one_that_the_code_prints() -> None:
    printed = StringIO()
    call_command("criteria_schema", stdout=printed)

    assert printed.getvalue() == PAGE.read_text("utf-8"), (
        "If that is intended: run `manage.py criteria_schema > docs/criteria.schema.json`."
    )


@pytest.mark.parametrize(
    ("criterion", "fits"),
    [
        (ACCURACY, True),
        ({**ACCURACY, "lower": 0.4}, False),
        ({**ACCURACY, "metric": "BEAUTY"}, False),
        ({**ACCURACY, "weight": 2}, False),
        ({"code": "accuracy"}, False),
    ],
)
def test_takes_what_can_be_read_and_nothing_else(criterion: dict[str, Any], fits: bool) -> None:  # noqa: FBT001 a row of a table
    validator = Draft202012Validator(json.loads(PAGE.read_text("utf-8")))
    Draft202012Validator.check_schema(validator.schema)

    assert validator.is_valid({"list": [criterion], "overall": {"rule": "ALL"}}) == fits
