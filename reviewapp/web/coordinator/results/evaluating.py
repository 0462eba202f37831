"""The evaluation of a study while it is asked for, under way or stopped, for its page."""

from reviewapp.acceptance import selectors as acceptance
from reviewapp.accounts.selectors import Person
from reviewapp.jobs import selectors as jobs
from reviewapp.studies.selectors import StudyRow, StudyState


def shown(study: StudyRow, *, who: Person) -> dict[str, object]:
    """Nothing before it is asked for and once the results stand; no second one beside the first."""
    asked = acceptance.evaluation_request(study)
    if asked is None or study.state != StudyState.CLOSED:
        return {}
    told: dict[str, object] = {
        "asked": asked,
        "evaluating": jobs.picture(asked.job),
        # A job's own page and its live news belong to who asked, and to administrators.
        "follows": jobs.jobs(who).filter(pk=asked.job_id).exists(),
    }
    return told | ({"act": None} if asked.job.state in jobs.UNDER_WAY else {})
