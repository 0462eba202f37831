"""Why generation refuses something.

Refusal
├── RecipeNotUsable      a field is wrong, missing or unknown
├── NetworkDoesNotFit    the size cannot be halved that often
├── ExtraMissing         a package that only some recipes ask for is not installed
├── CohortNotUsable      a file, a column, a split, a kind of number
├── ConditionNotUsable   a generator cannot be told that
├── CheckpointNotUsable  it belongs to another training, or was cut off
├── WeightsNotUsable     it is no file of ours, or not whole
├── NoBase               a low-rank change is of trained weights
├── NotPrivate           its ε would not hold
├── SiteNotUsable        a site sent what would spoil the mean
├── TrainingDiverged     nothing but bad numbers
└── TooLargeForMemory    not even one image at a time
"""


class Refusal(Exception):
    """The message is a sentence for the person: what is wrong, what follows, what to do now."""


class ExtraMissing(Refusal):
    """The message names what asked for the package, and the line that installs it."""
