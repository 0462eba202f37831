"""Why synthesis refuses something.

SynthesisRefusal
├── RecipeUnknown     no recipe goes by that name
├── CountNotUsable    none, or more than one request may ask for
└── SeedNotUsable     a seed is a whole number that the database can keep
"""


class SynthesisRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class RecipeUnknown(SynthesisRefusal):
    pass


class CountNotUsable(SynthesisRefusal):
    pass


class SeedNotUsable(SynthesisRefusal):
    pass
