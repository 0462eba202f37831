"""Every reference value is met to its stated tolerance."""

import numpy as np
import pytest

from tests.reference.loading import PRESENT, expected, names
from tests.reference.registered import CASES, ELSEWHERE

if not PRESENT:
    pytest.skip("The reference data are not beside this project.", allow_module_level=True)


def every_value() -> list[tuple[str, str]]:
    return [(case, value) for case in names() if case not in ELSEWHERE for value in expected(case)]


@pytest.mark.parametrize(("case", "value"), every_value())
def test_it_meets_the_reference(case: str, value: str) -> None:
    ours, known = CASES[case]()[value], expected(case)[value]

    if isinstance(known["value"], str):
        assert ours == known["value"]
    else:
        np.testing.assert_allclose(ours, known["value"], rtol=0, atol=known["tol_abs"])
