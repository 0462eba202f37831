"""Why the sealed book refuses something.

ProvenanceRefusal
├── OriginContradicted   the same pixels cannot be acquired and generated
├── CohortEmpty          a version without images says nothing
└── OriginUnknown        a cohort holds only what the book knows the origin of
"""


class ProvenanceRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class OriginContradicted(ProvenanceRefusal):
    pass


class CohortEmpty(ProvenanceRefusal):
    pass


class OriginUnknown(ProvenanceRefusal):
    pass
