"""Why a leak audit refuses something."""


class LeakAuditRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class WalkRefused(LeakAuditRefusal):
    pass


class NothingToWalk(LeakAuditRefusal):
    pass


class OpenedOverALeak(LeakAuditRefusal):
    pass
