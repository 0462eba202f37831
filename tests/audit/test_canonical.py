"""Canonical JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.audit.canonical import canonical_json, digest

text = st.text(st.characters(codec="utf-8"), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


def test_it_writes_as_rfc_8785_says() -> None:
    assert canonical_json({"é": '€\n\u0007"\\/', "b": [1, True, None], "a": {}}) == (
        '{"a":{},"b":[1,true,null],"é":"€\\n\\u0007\\"\\\\/"}'.encode()
    )


@pytest.mark.parametrize("value", [0.5, [1.0], {"a": (float("nan"),)}, {1: "a"}])
def test_it_refuses_what_has_more_than_one_form(value: object) -> None:
    with pytest.raises(TypeError, match=r"write decimals as text|is not text"):
        canonical_json(value)


@given(values)
def test_it_is_the_same_for_what_was_read_back(value: object) -> None:
    assert canonical_json(json.loads(canonical_json(value))) == canonical_json(value)


@given(values, values)
def test_it_differs_when_the_values_differ(one: object, other: object) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (digest(one) == digest(other)) is same
