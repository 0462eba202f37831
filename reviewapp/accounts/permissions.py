"""The one permission table: who may do what. `manage.py permissions` prints it."""

from enum import StrEnum
from typing import Protocol

from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.roles import Role


class Action(StrEnum):
    READING_READ = "reading.read"
    READING_RATE = "reading.rate"
    STUDY_VIEW = "study.view"
    STUDY_CREATE = "study.create"
    STUDY_EDIT = "study.edit"
    STUDY_LOCK = "study.lock"
    STUDY_COUNTERSIGN = "study.countersign"
    STUDY_AMEND = "study.amend"
    STUDY_DRAW = "study.draw"
    STUDY_OPEN = "study.open"
    STUDY_CLOSE = "study.close"
    STUDY_EVALUATE = "study.evaluate"
    STUDY_DECIDE = "study.decide"
    STUDY_WITHDRAW = "study.withdraw"
    COHORT_VIEW = "cohort.view"
    COHORT_FREEZE = "cohort.freeze"
    COHORT_MEASURE = "cohort.measure"
    ORIGIN_VIEW = "origin.view"
    IMAGE_VIEW = "image.view"
    IMAGE_IMPORT = "image.import"
    IMAGE_CONFIRM = "image.confirm"
    SAMPLING_REQUEST = "sampling.request"
    MODEL_VIEW = "model.view"
    MODEL_REGISTER = "model.register"
    MODEL_TRAIN = "model.train"
    RELEASE_VIEW = "release.view"
    RELEASE_REQUEST = "release.request"
    RELEASE_REVOKE = "release.revoke"
    PACS_VIEW = "pacs.view"
    PACS_MANAGE = "pacs.manage"
    PACS_SEARCH = "pacs.search"
    PATIENT_IDENTIFY = "patient.identify"
    JOB_VIEW = "job.view"
    JOB_CANCEL = "job.cancel"
    JOB_RETRY = "job.retry"
    BUDGET_SET = "budget.set"
    TRAIL_VIEW = "trail.view"
    TRAIL_VERIFY = "trail.verify"
    PERSON_VIEW = "person.view"
    PERSON_INVITE = "person.invite"
    PERSON_DEACTIVATE = "person.deactivate"
    ROLE_GRANT = "role.grant"
    ROLE_REVOKE = "role.revoke"
    TOKEN_CREATE = "token.create"  # noqa: S105 the name of an act, no secret
    TOKEN_REVOKE = "token.revoke"  # noqa: S105 the name of an act, no secret


# What each act is for a person; the code stays the name that programs and the trail use.
SAYS: dict[Action, str] = {
    Action.READING_READ: "See the cases of one's own worklists",
    Action.READING_RATE: "Rate those cases and sign",
    Action.STUDY_VIEW: "See studies, their progress and results",
    Action.STUDY_CREATE: "Create studies",
    Action.STUDY_EDIT: "Write a study's draft and name its people",
    Action.STUDY_LOCK: "Sign a study's protocol as its coordinator",
    Action.STUDY_COUNTERSIGN: "Sign a study's protocol as the second person",
    Action.STUDY_AMEND: "Propose amendments of a locked protocol",
    Action.STUDY_DRAW: "Draw a locked study's schedule",
    Action.STUDY_OPEN: "Open a study for reading",
    Action.STUDY_CLOSE: "Close a study",
    Action.STUDY_EVALUATE: "Evaluate a closed study",
    Action.STUDY_DECIDE: "Sign or revoke the decision on an evaluated study",
    Action.STUDY_WITHDRAW: "Give a study up",
    Action.COHORT_VIEW: "See cohorts and where they come from",
    Action.COHORT_FREEZE: "Freeze a cohort",
    Action.COHORT_MEASURE: "Have cohorts measured",
    Action.ORIGIN_VIEW: "See what an image came from, back to its sources",
    Action.IMAGE_VIEW: "See images outside of a reading",
    Action.IMAGE_IMPORT: "Import images",
    Action.IMAGE_CONFIRM: "Confirm that images show nothing identifying",
    Action.SAMPLING_REQUEST: "Have synthetic images sampled",
    Action.MODEL_VIEW: "See models and their cards",
    Action.MODEL_REGISTER: "Register weights as models",
    Action.MODEL_TRAIN: "Have models trained",
    Action.RELEASE_VIEW: "See releases, accept their terms and download them",
    Action.RELEASE_REQUEST: "Have an accepted cohort version packed as a release",
    Action.RELEASE_REVOKE: "Revoke a release",
    Action.PACS_VIEW: "See which PACS this site may ask",
    Action.PACS_MANAGE: "List, try and retire PACS",
    Action.PACS_SEARCH: "Search a PACS and fetch series from it",
    Action.PATIENT_IDENTIFY: "See in a search who a patient is",
    Action.JOB_VIEW: "See background jobs",
    Action.JOB_CANCEL: "Cancel background jobs",
    Action.JOB_RETRY: "Start failed background jobs again",
    Action.BUDGET_SET: "Set how many minutes of work people and projects may have",
    Action.TRAIL_VIEW: "See and download the audit trail",
    Action.TRAIL_VERIFY: "Verify the audit trail",
    Action.PERSON_VIEW: "See people and their roles",
    Action.PERSON_INVITE: "Invite people",
    Action.PERSON_DEACTIVATE: "Deactivate and reactivate people",
    Action.ROLE_GRANT: "Grant roles",
    Action.ROLE_REVOKE: "Take roles away",
    Action.TOKEN_CREATE: "Make API tokens for oneself",
    Action.TOKEN_REVOKE: "Revoke one's own API tokens",
}

_OWN_TOKENS = frozenset({Action.TOKEN_CREATE, Action.TOKEN_REVOKE})
_JOBS = frozenset({Action.JOB_VIEW, Action.JOB_CANCEL, Action.JOB_RETRY})
_FROM_PACS = frozenset({Action.PACS_VIEW, Action.PACS_SEARCH, Action.PATIENT_IDENTIFY})

# What is not written here is refused.
TABLE: dict[Role, frozenset[Action]] = {
    # A reader gets no token: a rating is the act of a person before a screen.
    Role.READER: frozenset({Action.READING_READ, Action.READING_RATE}),
    Role.RESEARCHER: frozenset(
        {
            Action.COHORT_VIEW,
            Action.COHORT_FREEZE,
            Action.COHORT_MEASURE,
            Action.ORIGIN_VIEW,
            Action.IMAGE_VIEW,
            Action.IMAGE_IMPORT,
            Action.IMAGE_CONFIRM,
            Action.SAMPLING_REQUEST,
            Action.STUDY_COUNTERSIGN,
            Action.MODEL_VIEW,
            Action.MODEL_REGISTER,
            Action.MODEL_TRAIN,
            Action.RELEASE_VIEW,
            Action.RELEASE_REQUEST,
        }
    )
    | _FROM_PACS
    | _JOBS
    | _OWN_TOKENS,
    Role.COORDINATOR: frozenset(
        {
            Action.STUDY_VIEW,
            Action.STUDY_CREATE,
            Action.STUDY_EDIT,
            Action.STUDY_LOCK,
            Action.STUDY_COUNTERSIGN,
            Action.STUDY_AMEND,
            Action.STUDY_DRAW,
            Action.STUDY_OPEN,
            Action.STUDY_CLOSE,
            Action.STUDY_EVALUATE,
            Action.STUDY_DECIDE,
            Action.STUDY_WITHDRAW,
            Action.COHORT_VIEW,
            Action.RELEASE_VIEW,
            Action.RELEASE_REQUEST,
            Action.RELEASE_REVOKE,
        }
    )
    | _JOBS
    | _OWN_TOKENS,
    Role.AUDITOR: frozenset({Action.TRAIL_VIEW, Action.TRAIL_VERIFY}) | _OWN_TOKENS,
    # People and settings, and by that no sight of a study, an image or the trail.
    Role.ADMINISTRATOR: frozenset(
        {
            Action.PERSON_VIEW,
            Action.PERSON_INVITE,
            Action.PERSON_DEACTIVATE,
            Action.ROLE_GRANT,
            Action.ROLE_REVOKE,
            Action.PACS_VIEW,
            Action.PACS_MANAGE,
            Action.BUDGET_SET,
        }
    )
    | _JOBS
    | _OWN_TOKENS,
}

# Acts that want the person themselves: no token may carry them, whatever its owner may do.
NEVER_BY_TOKEN = frozenset(
    {
        Action.READING_READ,
        Action.READING_RATE,
        Action.IMAGE_CONFIRM,
        Action.PERSON_INVITE,
        Action.PERSON_DEACTIVATE,
        Action.ROLE_GRANT,
        Action.ROLE_REVOKE,
        Action.PACS_MANAGE,
        Action.PATIENT_IDENTIFY,
        Action.TOKEN_CREATE,
        Action.TOKEN_REVOKE,
    }
)

# Acts that weigh: a token carries them only beside its person's password or code of the last
# five minutes, so that whoever finds a token signs and opens nothing with it.
CONFIRMED_BY_TOKEN = frozenset(
    {
        Action.STUDY_LOCK,
        Action.STUDY_COUNTERSIGN,
        Action.STUDY_AMEND,
        Action.STUDY_OPEN,
        Action.STUDY_CLOSE,
        Action.STUDY_EVALUATE,
        Action.STUDY_DECIDE,
        Action.STUDY_WITHDRAW,
        Action.RELEASE_REVOKE,
    }
)


class Someone(Protocol):
    """Whoever stands at the door; Django's AnonymousUser is one too."""

    @property
    def is_active(self) -> bool: ...


def actions_of(roles: frozenset[Role]) -> frozenset[Action]:
    """All that these roles together permit."""
    return frozenset().union(*(TABLE[role] for role in roles))


def permits(someone: Someone, action: Action) -> bool:
    """An inactive or unknown person is permitted nothing; a token only narrows."""
    if not someone.is_active:
        return False
    granted = actions_of(getattr(someone, "roles", frozenset()))
    scopes: frozenset[Action] | None = getattr(someone, "limited_to", None)
    return action in granted and (scopes is None or action in scopes - NEVER_BY_TOKEN)


def require(someone: Someone, action: Action) -> None:
    """Raise NotAllowed, with a sentence, unless the table permits it."""
    if not permits(someone, action):
        raise NotAllowed(
            f"Your roles do not include “{action}”, so nothing was done. "
            f"Ask an administrator for a role that includes it."
        )


def as_text() -> str:
    """The table for a terminal: a row for each action, a column for each role."""
    width = max(len(action) for action in Action)
    head = " " * width + "  " + "  ".join(role.label for role in Role) + "  By token"
    lines = [
        f"{action:<{width}}  "
        + "  ".join(mark.ljust(len(column)) for column, mark in cells).rstrip()
        for action, cells in _rows()
    ]
    return "\n".join([head, *lines]) + "\n"


def as_markdown() -> str:
    """The table as a page of the guides."""
    columns = [role.label for role in Role] + ["By token"]
    lines = [
        "# Permissions",
        "",
        "Who may do what. Everything not marked is refused; other people's objects do not exist",
        "for you (404). “By token”: an API token may carry it, if its person holds it;",
        "“confirmed”: and if the person's password or code was given within five minutes.",
        "Made by `manage.py permissions --markdown` from `reviewapp/accounts/permissions.py`.",
        "",
        "| | What it is | " + " | ".join(columns) + " |",
        "|---|---|" + ":-:|" * len(columns),
    ]
    for action, cells in _rows():
        marks = " | ".join(mark for _, mark in cells)
        lines.append(f"| `{action}` | {SAYS[action]} | {marks} |")
    return "\n".join(lines) + "\n"


def _rows() -> list[tuple[Action, list[tuple[str, str]]]]:
    return [
        (
            action,
            [(role.label, _mark(action in TABLE[role])) for role in Role]
            + [("By token", _by_token(action))],
        )
        for action in Action
    ]


def _by_token(action: Action) -> str:
    return "confirmed" if action in CONFIRMED_BY_TOKEN else _mark(action not in NEVER_BY_TOKEN)


def _mark(permitted: bool) -> str:  # noqa: FBT001 what is marked
    return "✓" if permitted else "–"
