"""Why imaging refuses something.

ImagingRefusal
├── PixelsNotFound       the store has nothing under that digest
├── PixelsNotReadable    the bytes are no container of ours, or a damaged one
├── PixelsDoNotFit       the picture cannot be shown like all others of its study
└── AttributesNotUsable  what is said about a picture has no place in the tables
"""


class ImagingRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class PixelsNotFound(ImagingRefusal):
    pass


class PixelsNotReadable(ImagingRefusal):
    pass


class PixelsDoNotFit(ImagingRefusal):
    pass


class AttributesNotUsable(ImagingRefusal):
    pass
