"""Why studies refuses something.

StudyRefusal
├── ProtocolNotUsable        the rules contradict themselves or say too little
├── AnswersDoNotFit          the answers are not answers to the protocol's questions
├── WrongState               the study is not where the act belongs in its life
│   ├── StudyNotDraft
│   ├── StudyNotLocked
│   ├── StudyNotOpen
│   └── StudyNotClosed
├── PersonHasAPart           nobody reads what they coordinate or made
├── ReaderMissing            nobody could read
└── NothingToRead            no cases were drawn
"""


class StudyRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class ProtocolNotUsable(StudyRefusal):
    pass


class AnswersDoNotFit(StudyRefusal):
    pass


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


class PersonHasAPart(StudyRefusal):
    pass


class ReaderMissing(StudyRefusal):
    pass


class NothingToRead(StudyRefusal):
    pass
