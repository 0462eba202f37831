"""Designs, arms of images by number, and cohort versions to draw them from."""

from typing import Any

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation.composing import Source
from reviewapp.allocation.pairing import Candidate
from reviewapp.provenance import services as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies import design_form
from reviewapp.studies import services as studies
from reviewapp.studies.design import Design, Origin
from reviewapp.studies.models import Part, Study
from tests.factories import AT, a_person, a_run, a_study, lock, some_pixels

REAL = {"code": "real", "text": "Acquired", "origin": "REAL"}
FLOW = {"code": "flow", "text": "Flow model", "origin": "SYNTHETIC"}
GAN = {"code": "gan", "text": "Adversarial model", "origin": "SYNTHETIC"}
BOTH = [REAL, FLOW]


def a_design(**said: Any) -> Design:  # noqa: ANN401 the fields of a design
    return design_form.parse(
        {
            "kind": "PAIR",
            "cases": 8,
            "arms": BOTH,
            "readers": {"planned": 1, "scheme": "ALL"},
            **said,
        }
    )


def an_arm(code: str = "real", size: int = 20, *, values: tuple[str, ...] = ("",)) -> Source:
    """Images by number; each is of a subject that has the same number in every arm."""
    origin = Origin.REAL if code == "real" else Origin.SYNTHETIC
    images = (
        Candidate(f"{code}{n}", {"sex": values[n % len(values)], "age": str(n)}, f"p{n}")
        for n in range(size)
    )
    return Source(code, origin, tuple(images))


def a_cohort(
    code: str,
    size: int,
    *,
    by: User | None = None,
    values: tuple[str, ...] = ("",),
    linked: bool = False,
    name: str = "",
) -> CohortVersion:
    """The same as rows; if they are linked, image n of every arm is of one subject."""
    by = by or a_person(Role.RESEARCHER)
    run = a_run(count=size, by=by) if code != "real" else None
    images = []
    for n in range(size):
        facts: dict[str, Any] = {
            "attributes": {"sex": values[n % len(values)], "age": str(n)},
            "subject": f"subject {n}" if linked else f"subject {n} of {code}",
        }
        images.append(
            provenance.keep_sample(some_pixels(), run=run, number=n, **facts)
            if run
            else provenance.keep_acquired(some_pixels(), source="a ward", **facts)
        )
    cohort = provenance.create_cohort(name=name or f"{code} of {by.email}", by=by, at=AT)
    return provenance.freeze_version(cohort, images=images, by=by, at=AT)


def a_study_locked_under(
    content: dict[str, Any],
    *,
    readers: list[User],
    size: int,
    values: tuple[str, ...] = ("",),
    linked: bool = False,
) -> Study:
    """Give every arm of a protocol a cohort version of this size, and have it signed."""
    study = a_study()
    by = study.members.get().user
    for reader in readers:
        studies.add_member(study, user=reader, part=Part.READER, by=by, at=AT)
    arms = []
    for arm in content["design"]["arms"]:
        code = "real" if arm["origin"] == "REAL" else arm["code"]
        version = a_cohort(code, size, values=values, linked=linked)
        arms.append(arm | {"version": str(version.pk), "digest": version.digest})
    beside = []
    for context in content["design"].get("context", []):
        version = a_cohort("real", size, linked=linked)
        beside.append(context | {"version": str(version.pk), "digest": version.digest})
    design = content["design"] | {"arms": arms} | ({"context": beside} if beside else {})
    return lock(study, content=content | {"design": design})
