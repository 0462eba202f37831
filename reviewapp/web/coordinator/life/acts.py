"""What a coordinator can do on a study's page beside the next step of its life."""

from reviewapp.studies import life, selectors
from reviewapp.studies.selectors import StudyRow
from reviewapp.web.coordinator.forms import ReasonForm
from reviewapp.web.coordinator.life.forms import FileForm


def shown(study: StudyRow) -> dict[str, object]:
    """The names that the template of these tasks asks for."""
    return {
        "draft": selectors.draft_of(study),
        "is_exploratory": selectors.is_exploratory(study),
        "can_withdraw": study.state in life.UNDECIDED,
        "file_form": FileForm(),
        # Two reasons stand on one page, so their fields carry names of their own.
        "withdraw_form": ReasonForm(auto_id="withdraw_%s"),
    }
