"""Why reading refuses something. That a study is not open, or answers do not fit, studies says.

ReadingRefusal
├── WorklistSigned        a signed worklist is finished
├── WorklistIncomplete    something is left to answer, so it cannot be signed
├── TokenUsedElsewhere    an idempotency key belongs to one reading
├── CorrectionNotAllowed  the protocol lets nobody go back there
├── NotReadYet            a later part opens when those before it are answered
├── NotTrained            what counts opens when the training is over
├── TrainingNotFailed     who was not stopped by the training needs nobody to let them in
├── CommentsNotKept       the protocol asks for no comments
└── LookMisplaced         a look at a picture that is not there
"""


class ReadingRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class WorklistSigned(ReadingRefusal):
    pass


class WorklistIncomplete(ReadingRefusal):
    pass


class TokenUsedElsewhere(ReadingRefusal):
    pass


class CorrectionNotAllowed(ReadingRefusal):
    pass


class NotReadYet(ReadingRefusal):
    pass


class NotTrained(ReadingRefusal):
    pass


class TrainingNotFailed(ReadingRefusal):
    pass


class CommentsNotKept(ReadingRefusal):
    pass


class LookMisplaced(ReadingRefusal):
    pass
