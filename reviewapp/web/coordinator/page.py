"""What a study's page shows: what exists now, and nothing that will."""

from dataclasses import dataclass, replace

from reviewapp.acceptance import selectors as acceptance
from reviewapp.allocation import asking as draws
from reviewapp.allocation import selectors as allocation
from reviewapp.audit.canonical import canonical_json
from reviewapp.audit.selectors import Line
from reviewapp.jobs import selectors as jobs
from reviewapp.reading import attention, progress
from reviewapp.studies import protocol, selectors
from reviewapp.studies.selectors import StudyRow, StudyState
from reviewapp.web.coordinator.forms import ReasonForm
from reviewapp.web.coordinator.intervals import drawing
from reviewapp.web.coordinator.life import acts, telling
from reviewapp.web.leak_audit import opening


@dataclass(frozen=True)
class Act:
    """The one step that a study can take now."""

    name: str
    button: str
    question: str
    text: str
    is_danger: bool = False
    form: ReasonForm | None = None


OPEN = Act(
    name="study-open",
    button="Open for reading",
    question="Open this study? Its readers can start at once, and nothing about it can change.",
    text="The schedule is drawn. Open the study, and its readers are let in.",
)
OPEN_OVER_A_LEAK = replace(
    OPEN,
    button="Open all the same",
    text="The leak audit found what is listed above. Remove it and audit the study again, or write "
    "why it may be opened with it.",
    is_danger=True,
    form=ReasonForm(),
)
CLOSE = Act(
    name="study-close",
    button="Close the study",
    question="Close this study? No rating can be given afterwards; what is not rated is missing.",
    text="Close it when everybody has read. What nobody has rated by then is missing.",
    is_danger=True,
    form=ReasonForm(),
)
EVALUATE = Act(
    name="study-evaluate",
    button="Evaluate the study",
    question="Open the sealed book? Your name, the time and your reason are kept for ever.",
    text="Evaluating opens the sealed book: only now does the site compare answers with the truth.",
    form=ReasonForm(),
)
ACTS = {StudyState.READING: CLOSE, StudyState.CLOSED: EVALUATE}


def shown(study: StudyRow) -> dict[str, object]:
    """Everything for the template, each part asked for once."""
    lines = selectors.told(study)
    names = selectors.names_of(lines)
    locked = selectors.locked_protocol(study)
    return {
        "study": study,
        "timeline": selectors.timeline(lines),
        "act": ACTS.get(StudyState(study.state)),
        "events": [(line, names.get(line.actor, "the site")) for line in lines],
        "members": selectors.members(study),
        "arms": allocation.arms(study),
        "protocol": locked,
        "rules": protocol.parse(locked.content) if locked else None,
        "protocol_text": canonical_json(locked.content).decode() if locked else "",
        "progress": progress.of_readers(study),
        "attention": attention.of_readers(study),
        **acts.shown(study),
        **_draw(study, lines),
        **_results(study),
    }


def _draw(study: StudyRow, lines: list[Line]) -> dict[str, object]:
    """Before the draw what it will make, afterwards what it made, and then the way on."""
    drawn = telling.drawn(study, lines)
    about: dict[str, object] = {"drawn": drawn, "now": study.get_state_display()}
    if study.state != StudyState.LOCKED:
        return about
    if drawn is None:
        return about | {"plan": telling.plan(study), **_draw_job(study)}
    leaks = opening.standing(study)
    return about | {
        "now": selectors.STEPS[selectors.DRAWN],
        "act": OPEN if leaks is None or leaks.passed else OPEN_OVER_A_LEAK,
        "can_be_audited": True,
        "leaks": leaks,
    }


def _draw_job(study: StudyRow) -> dict[str, object]:
    """How far the draw is, or why the last one did not come to its end."""
    job = draws.latest_draw(study)
    return {"job": job, "picture": jobs.picture(job) if job else None}


def _results(study: StudyRow) -> dict[str, object]:
    evaluation = acceptance.evaluation(study)
    if evaluation is None:
        return {"evaluation": None}
    names = acceptance.reader_names(study)
    return {"evaluation": evaluation, "drawing": drawing(evaluation.results, names)}
