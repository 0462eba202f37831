"""Pure: read a design from JSON; what is wrong or impossible is refused at its place."""

from collections.abc import Mapping

from reviewapp.studies import fields
from reviewapp.studies.design import (
    MOST_ARMS,
    MOST_CASES,
    MOST_READERS,
    MOST_TRIES,
    Arm,
    Catch,
    Context,
    Design,
    Kind,
    Matching,
    Origin,
    Phase,
    Readers,
    Repeats,
    Scheme,
    Session,
    Stratum,
    StratumRole,
    Training,
)
from reviewapp.studies.impossible import refuse_impossible


def parse(value: object, place: str = "design") -> Design:
    """Read a design whole, or refuse it and name the place."""
    may = {"matching", "context", "repeats", "catch", "training", "phases", "strata"}
    said = fields.whole(value, place, {"kind", "cases", "arms", "readers"}, may=may)
    kind = fields.one_of(said["kind"], f"{place}.kind", Kind)
    cases = fields.number(said["cases"], f"{place}.cases", low=1, high=MOST_CASES)
    matching, attributes = _matching(said.get("matching", {"by": "CHANCE"}), f"{place}.matching")
    found = Design(
        kind=kind,
        cases=cases,
        arms=_arms(said["arms"], f"{place}.arms"),
        matching=matching,
        attributes=attributes,
        context=_context(said.get("context", []), f"{place}.context"),
        repeats=_repeats(said["repeats"], f"{place}.repeats") if "repeats" in said else Repeats(),
        catch=_catch(said.get("catch", {}), f"{place}.catch", cases),
        training=_training(said["training"], f"{place}.training")
        if "training" in said
        else Training(),
        phases=_phases(said.get("phases", []), f"{place}.phases"),
        strata=_strata(said.get("strata", []), f"{place}.strata"),
        readers=_readers(said["readers"], f"{place}.readers"),
    )
    refuse_impossible(found, place)
    return found


def _arms(value: object, place: str) -> tuple[Arm, ...]:
    found = []
    for entry, at in fields.items(value, place, fewest=1, most=MOST_ARMS):
        said = fields.whole(entry, at, {"code", "text", "origin"}, may={"version", "digest"})
        found.append(
            Arm(
                code=fields.code(said["code"], f"{at}.code"),
                text=fields.text(said["text"], f"{at}.text", most=200),
                origin=fields.one_of(said["origin"], f"{at}.origin", Origin),
                version=fields.text_or_nothing(said.get("version", ""), f"{at}.version", most=40),
                digest=_digest(said, at),
            )
        )
    fields.refuse_twice([arm.code for arm in found], place, "arms")
    return tuple(found)


def _digest(said: Mapping[str, object], at: str) -> str:
    return fields.fingerprint(said["digest"], f"{at}.digest") if said.get("digest", "") else ""


def _matching(value: object, place: str) -> tuple[Matching, tuple[str, ...]]:
    said = fields.whole(value, place, {"by"}, may={"attributes"})
    by = fields.one_of(said["by"], f"{place}.by", Matching)
    attributes = tuple(
        fields.text(entry, at, most=64)
        for entry, at in fields.items(said.get("attributes", []), f"{place}.attributes", most=10)
    )
    needs = by in {Matching.EXACT, Matching.NEAREST}
    if needs and not attributes:
        raise fields.unusable(
            f"{place}.attributes",
            f"{place} is {by} without an attribute",
            "Name the attributes in which the images of a pair agree, or match by CHANCE",
        )
    if attributes and not needs:
        raise fields.unusable(
            f"{place}.attributes",
            f"{place} is {by}, which looks at no attributes",
            "Take the attributes out, or match EXACT or NEAREST",
        )
    return by, attributes


def _context(value: object, place: str) -> tuple[Context, ...]:
    found = []
    for entry, at in fields.items(value, place, most=4):
        said = fields.whole(entry, at, {"label", "from"}, may={"version", "digest"})
        source = fields.one_of(said["from"], f"{at}.from", Matching)
        if source not in {Matching.SOURCE, Matching.SUBJECT}:
            raise fields.unusable(f"{at}.from", f"{at}.from is {source}", "Write SOURCE or SUBJECT")
        found.append(
            Context(
                label=fields.text(said["label"], f"{at}.label", most=40),
                source=source,
                version=fields.text_or_nothing(said.get("version", ""), f"{at}.version", most=40),
                digest=_digest(said, at),
            )
        )
    return tuple(found)


def _repeats(value: object, place: str) -> Repeats:
    said = fields.whole(value, place, {"percent", "distance", "session"}, may={"washout_days"})
    return Repeats(
        percent=fields.number(said["percent"], f"{place}.percent", low=0, high=100),
        distance=fields.number(said["distance"], f"{place}.distance", low=1, high=MOST_CASES),
        session=fields.one_of(said["session"], f"{place}.session", Session),
        washout_days=fields.number(
            said.get("washout_days", 0), f"{place}.washout_days", low=0, high=365
        ),
    )


def _catch(value: object, place: str, cases: int) -> Catch:
    kinds = ("both_real", "both_synthetic", "degraded")
    said = fields.whole(value, place, (), may=kinds)
    return Catch(
        **{
            kind: fields.number(said.get(kind, 0), f"{place}.{kind}", low=0, high=cases)
            for kind in kinds
        }
    )


def _training(value: object, place: str) -> Training:
    said = fields.whole(value, place, {"cases", "pass_mark", "feedback"}, may={"tries"})
    cases = fields.number(said["cases"], f"{place}.cases", low=0, high=200)
    return Training(
        cases=cases,
        pass_mark=fields.number(said["pass_mark"], f"{place}.pass_mark", low=0, high=cases),
        feedback=fields.truth(said["feedback"], f"{place}.feedback"),
        tries=fields.number(said.get("tries", 1), f"{place}.tries", low=1, high=MOST_TRIES),
    )


def _phases(value: object, place: str) -> tuple[Phase, ...]:
    found = []
    for entry, at in fields.items(value, place, most=2):
        said = fields.whole(entry, at, {"code", "told", "questions"})
        asked = fields.items(said["questions"], f"{at}.questions", fewest=1)
        found.append(
            Phase(
                code=fields.code(said["code"], f"{at}.code"),
                told=fields.text(said["told"], f"{at}.told"),
                questions=tuple(fields.code(code, where) for code, where in asked),
            )
        )
    fields.refuse_twice([phase.code for phase in found], place, "phases")
    return tuple(found)


def _strata(value: object, place: str) -> tuple[Stratum, ...]:
    found = []
    for entry, at in fields.items(value, place, most=20):
        said = fields.whole(entry, at, {"attribute", "role"}, may={"values"})
        values = fields.items(said.get("values", []), f"{at}.values", most=50)
        found.append(
            Stratum(
                attribute=fields.text(said["attribute"], f"{at}.attribute", most=64),
                role=fields.one_of(said["role"], f"{at}.role", StratumRole),
                values=tuple(fields.text(one, where, most=64) for one, where in values),
            )
        )
    return tuple(found)


def _readers(value: object, place: str) -> Readers:
    may = {"groups", "overlap", "qualification", "experience_years"}
    said = fields.whole(value, place, {"planned", "scheme"}, may=may)
    planned = fields.number(said["planned"], f"{place}.planned", low=1, high=MOST_READERS)
    return Readers(
        planned=planned,
        scheme=fields.one_of(said["scheme"], f"{place}.scheme", Scheme),
        groups=fields.number(said.get("groups", 1), f"{place}.groups", low=1, high=planned),
        overlap=fields.number(said.get("overlap", 0), f"{place}.overlap", low=0, high=MOST_CASES),
        qualification=fields.text_or_nothing(
            said.get("qualification", ""), f"{place}.qualification", most=300
        ),
        experience_years=fields.number(
            said.get("experience_years", 0), f"{place}.experience_years", low=0, high=60
        ),
    )
