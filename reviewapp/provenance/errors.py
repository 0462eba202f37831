"""Why the sealed book refuses something.

ProvenanceRefusal
├── OriginContradicted   the same pixels cannot be acquired and generated
├── CohortEmpty          a version without images says nothing
├── OriginUnknown        a cohort holds only what the book knows the origin of
├── NotConfirmed         nobody has found an image free of identifying pixels
├── ChoiceNotUsable      no image is described by that
├── SplitNotUsable       shares or attributes that divide nothing
└── NothingToCompare     a check for leakage needs two sides
"""


class ProvenanceRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class OriginContradicted(ProvenanceRefusal):
    def __init__(self, known_as: str) -> None:
        super().__init__(
            f"These pixels are in the sealed book as {known_as.lower()} already, so this image was "
            f"not kept as something else. Choose another seed or another file."
        )


class NumberTaken(ProvenanceRefusal):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"Image {number} of this run is kept already and has other pixels: the same settings "
            f"have drawn two different images. Nothing was kept; look at what differs between the "
            f"machines or package versions that drew them."
        )


class CohortEmpty(ProvenanceRefusal):
    pass


class OriginUnknown(ProvenanceRefusal):
    pass


class ChoiceNotUsable(ProvenanceRefusal):
    pass


class SplitNotUsable(ProvenanceRefusal):
    pass


class NothingToCompare(ProvenanceRefusal):
    pass


class NotConfirmed(ProvenanceRefusal):
    pass
