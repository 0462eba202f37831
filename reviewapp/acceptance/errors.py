"""Why acceptance refuses something.

AcceptanceRefusal
├── NothingRated       a study without a single rating shows nothing
└── WorklistsAltered   what readers were shown is not what was drawn
"""


class AcceptanceRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class NothingRated(AcceptanceRefusal):
    pass


class WorklistsAltered(AcceptanceRefusal):
    pass
