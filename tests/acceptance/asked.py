"""An evaluation that was asked for, worked off at once as a worker would."""

from reviewapp.acceptance import selectors, tasks
from reviewapp.studies.models import Study


def work_off(study: Study) -> None:
    asked = selectors.evaluation_request(study)
    assert asked is not None, "nobody asked for an evaluation"
    tasks.evaluate(str(asked.job_id))
    study.refresh_from_db()
