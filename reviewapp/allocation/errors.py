"""Why allocation refuses something.

AllocationRefusal
├── DrawImpossible     the images do not make as many pairs as the protocol asks for
├── ArmsNotUsable      an arm is not of the one kind it stands for, or not the one signed
├── AlreadyAllocated   a study is drawn once
├── DrawOutdated       what it was drawn from changed meanwhile
├── NotAllocated       there is no draw to derive again
└── NothingToCompare   two arms cannot be searched for tells
"""


class AllocationRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class DrawImpossible(AllocationRefusal):
    pass


class ArmsNotUsable(AllocationRefusal):
    pass


class AlreadyAllocated(AllocationRefusal):
    pass


class DrawOutdated(AllocationRefusal):
    pass


class NotAllocated(AllocationRefusal):
    pass


class NothingToCompare(AllocationRefusal):
    pass
