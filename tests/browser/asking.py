"""Inside a site of a test: the demo's people and images, under another protocol."""

from typing import Any

from django.utils.timezone import now

from reviewapp.accounts import services as accounts
from reviewapp.accounts.roles import Role
from reviewapp.allocation import services as allocation
from reviewapp.allocation.services import Arms
from reviewapp.demo import making
from reviewapp.studies import commitments, drafting, locking
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part

SEED = 3003


def make(content: dict[str, Any], *, pairs: int) -> None:
    """Open a study that asks this; the demo's reader and as many more as it plans read it."""
    making.PAIRS = pairs
    cast = a_cast()
    arms = Arms(real=making._stand_ins(cast, at=now()), synthetic=making._samples(cast, clock=now))
    open_(content, arms, cast)


def make_linked(content: dict[str, Any], *, subjects: int) -> None:
    """Open a study whose arms and context show the same subjects, on small pictures."""
    cast = a_cast()
    # Not at the top: what tests make rows with is of no use to the other sites.
    from tests.allocation.designs import a_cohort

    real, synthetic, beside = (
        a_cohort(code, subjects, by=cast.researcher, linked=True, name=f"{code}, {n}")
        for n, code in enumerate(("real", "flow", "real"))
    )
    for context in content["design"]["context"]:
        context |= {"version": str(beside.pk), "digest": beside.digest}
    open_(content, Arms(real=real, synthetic=synthetic), cast)


def a_cast() -> making.Cast:
    return making.Cast(**{name: making._person(name, at=now()) for name in making.ROLES})


def open_(content: dict[str, Any], arms: Arms, cast: making.Cast) -> None:
    """Take a study of these arms from its draft to its first reading."""
    by = cast.coordinator
    study = studies.create(title="A comparison", name="Phantoms, asked otherwise", by=by, at=now())
    planned = content["design"].get("readers", {}).get("planned", 1)
    others = [
        accounts.create_user(
            f"reader-{n}{making.DOMAIN}",
            name=f"Reader {n}",
            roles=[Role.READER],
            password=making.PASSWORD,
            by=None,
            at=now(),
        )
        for n in range(2, planned + 1)
    ]
    for reader in (cast.reader, *others):
        studies.add_member(study, user=reader, part=Part.READER, by=by, at=now())
    kinds = {"REAL": arms.real, "SYNTHETIC": arms.synthetic}
    for arm in content["design"].get("arms", []):
        version = kinds[arm["origin"]]
        arm |= {"version": str(version.pk), "digest": version.digest}
    drafting.save(study, content=content, by=by, at=now())
    commitments.promise_known(study, seed=SEED, at=now())
    locking.name_signatory(study, user=cast.researcher, by=by, at=now())
    locking.sign(study, by=by, at=now())
    locking.sign(study, by=cast.researcher, at=now())
    study.refresh_from_db()
    allocation.allocate(study, arms=arms, by=by, at=now())
    studies.open_reading(study, by=by, at=now())
