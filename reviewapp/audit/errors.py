"""What the trail may have to say.

AuditError
├── OutsideTheChange   recorded without a transaction to belong to
├── AnchorsDamaged     the file beside the database does not end with an anchor
└── TrailBroken        somebody altered the trail
"""


class AuditError(Exception):
    """A sentence for people: what happened, what follows, what to do now."""


class OutsideTheChange(AuditError):
    pass


class AnchorsDamaged(AuditError):
    pass


class TrailBroken(AuditError):
    pass
