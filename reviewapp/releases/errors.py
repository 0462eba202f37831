"""Why releases refuses something.

ReleaseRefusal
├── NotReleasable      no acceptance is in force, or its cohort version may not leave
├── WishNotUsable      what was asked for cannot be packed
├── EvidenceAltered    what is stored is not what was signed, so nothing was packed
├── NotPacked          the release is not there yet
├── NoSuchFile         a path that its lists of digests do not name
├── TermsNotAccepted   this person has not accepted the terms
├── TargetUnknown      this site sends nothing there
├── PlaceNotUsable     what it was sent to did not take it
└── ReleaseRevoked     it was taken back
"""


class ReleaseRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class NotReleasable(ReleaseRefusal):
    pass


class WishNotUsable(ReleaseRefusal):
    pass


class EvidenceAltered(ReleaseRefusal):
    pass


class NotPacked(ReleaseRefusal):
    pass


class TermsNotAccepted(ReleaseRefusal):
    pass


class TargetUnknown(ReleaseRefusal):
    pass


class PlaceNotUsable(ReleaseRefusal):
    pass


class ReleaseRevoked(ReleaseRefusal):
    pass


class NoSuchFile(ReleaseRefusal):
    pass
