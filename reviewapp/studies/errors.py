"""Why studies refuses something.

StudyRefusal
├── ProtocolNotUsable        the rules contradict themselves or say too little
├── AnswersDoNotFit          the answers are not answers to the protocol's questions
├── WrongState               the study is not where the act belongs in its life
│   ├── StudyNotDraft
│   ├── StudyNotLocked
│   ├── StudyNotOpen
│   ├── StudyNotClosed
│   └── StudyIsOver
├── PersonHasAPart           nobody reads what they coordinate or made
├── ReaderMissing            nobody could read
├── NothingToRead            no cases were drawn
├── NoSuchStartingPoint      the catalogue has no protocol of that name
├── SignatureRefused         this person cannot sign this, or signed already
├── NotSignedAlike           what was signed first is not what would be signed now
├── AmendmentRefused         it would change what was read, or says nothing new
├── FileAltered              an imported protocol is not what was exported
├── DraftMoved               somebody else changed the draft meanwhile
└── NotDueYet                the protocol's rule for closing is not met
"""


class StudyRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class ProtocolNotUsable(StudyRefusal):
    """`place` names the field that is wrong, such as questions[0].code; empty for the whole."""

    def __init__(self, message: str, *, place: str = "") -> None:
        super().__init__(message)
        self.place = place


class AnswersDoNotFit(StudyRefusal):
    """`place` is the code of the question whose answer is wrong; empty for the whole."""

    def __init__(self, message: str, *, place: str = "") -> None:
        super().__init__(message)
        self.place = place


class WrongState(StudyRefusal):
    pass


class StudyNotDraft(WrongState):
    pass


class StudyNotLocked(WrongState):
    pass


class StudyNotOpen(WrongState):
    pass


class StudyNotClosed(WrongState):
    pass


class StudyIsOver(WrongState):
    pass


class PersonHasAPart(StudyRefusal):
    pass


class ReaderMissing(StudyRefusal):
    pass


class NothingToRead(StudyRefusal):
    pass


class NoSuchStartingPoint(StudyRefusal):
    pass


class SignatureRefused(StudyRefusal):
    pass


class NotSignedAlike(StudyRefusal):
    pass


class AmendmentRefused(StudyRefusal):
    """`place` names what would change and may not; empty for the whole."""

    def __init__(self, message: str, *, place: str = "") -> None:
        super().__init__(message)
        self.place = place


class FileAltered(StudyRefusal):
    """`place` names what was altered."""

    def __init__(self, message: str, *, place: str = "") -> None:
        super().__init__(message)
        self.place = place


class NotDueYet(StudyRefusal):
    pass


class DraftMoved(StudyRefusal):
    pass
