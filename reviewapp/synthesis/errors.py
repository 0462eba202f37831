"""Why synthesis refuses something.

SynthesisRefusal
├── RecipeUnknown         no recipe goes by that name
├── CountNotUsable        none, or more than one request may ask for
├── SeedNotUsable         a seed is a whole number that the database can keep
├── WishNotUsable         this model cannot be told that
├── StillReading          who reads a study makes no images until it is evaluated
├── NotReproducible       the book holds too little to make an image again
├── TooLargeForMemory     not even one image at a time
├── TrainingNotUsable     this preset cannot learn from that cohort version
├── TrainingEnded         it could not go on: bad numbers, a full disk, too little memory
├── SamplingEnded         it could not go on: a full disk
├── MeasuringNotUsable    these cohort versions cannot be measured so
├── BudgetSpent           the minutes of a person or project are used up
├── BudgetNotUsable       no such amount, queue or project
├── NameNotUsable         a model needs a name that fits
├── WeightsNotWelcome     a file that is no safetensors, or does not fit its recipe
└── WeightsDamaged        the shelf no longer holds what a model was registered with
"""


class SynthesisRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class RecipeUnknown(SynthesisRefusal):
    pass


class CountNotUsable(SynthesisRefusal):
    pass


class SeedNotUsable(SynthesisRefusal):
    pass


class WishNotUsable(SynthesisRefusal):
    pass


class StillReading(SynthesisRefusal):
    pass


class NotReproducible(SynthesisRefusal):
    pass


class TooLargeForMemory(SynthesisRefusal):
    pass


class TrainingNotUsable(SynthesisRefusal):
    pass


class TrainingEnded(SynthesisRefusal):
    pass


class SamplingEnded(SynthesisRefusal):
    pass


class MeasuringNotUsable(SynthesisRefusal):
    pass


class BudgetSpent(SynthesisRefusal):
    pass


class BudgetNotUsable(SynthesisRefusal):
    pass


class NameNotUsable(SynthesisRefusal):
    pass


class WeightsNotWelcome(SynthesisRefusal):
    pass


class WeightsDamaged(SynthesisRefusal):
    pass
