"""What this storey refuses, each refusal a sentence that says what to do now."""


class StatisticsError(ValueError):
    """The root of every refusal of the pure statistics."""


class WrongInput(StatisticsError):
    """The numbers handed in do not describe data the method is defined for."""


class NotConverged(StatisticsError):
    """An iteration ended without reaching its answer, so no number is given."""
