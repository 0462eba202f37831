"""Why acceptance refuses something.

AcceptanceRefusal
├── NothingRated       a study without a single rating shows nothing
├── WorklistsAltered   what readers were shown is not what was drawn
├── NotToBeDecided     the study is not at that point, or this person may not decide it
├── AlreadySigned      this person has signed, or somebody has in this meaning
├── RecordAltered      what would be signed is not what was shown
├── NothingToRevoke    no acceptance is in force
├── NotToBeRetried     an evaluation that has ended is asked for anew, by whoever wants it
└── NotRehearsable     simulated readers cannot play this protocol
"""


class AcceptanceRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class NothingRated(AcceptanceRefusal):
    pass


class WorklistsAltered(AcceptanceRefusal):
    pass


class NotToBeDecided(AcceptanceRefusal):
    pass


class AlreadySigned(AcceptanceRefusal):
    pass


class RecordAltered(AcceptanceRefusal):
    pass


class NothingToRevoke(AcceptanceRefusal):
    pass


class NotToBeRetried(AcceptanceRefusal):
    pass


class NotRehearsable(AcceptanceRefusal):
    pass
