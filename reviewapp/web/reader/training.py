"""Pure: what a reader is told before the cases on screen, in sentences."""

from reviewapp.reading import stages, training
from reviewapp.reading.training import Training
from reviewapp.reading.whereabouts import Progress
from reviewapp.studies.protocol import Rules


def told(progress: Progress, rules: Rules) -> list[str]:
    """Of the training first, then what the protocol says before a phase."""
    phase = progress.stage.phase if progress.stage else 1
    said = stages.told_in(rules, training.PHASE if progress.in_training else phase)
    found = progress.training
    if found is not None and progress.in_training:
        return [*_before(found), *filter(None, [said])]
    begins = found is not None and not progress.done
    over = ["The training is over. From here on your answers count."] if begins else []
    return [*over, *filter(None, [said])]


def _before(found: Training) -> list[str]:
    cases, asked = len(found.now.places), found.needed
    said = [f"{cases} training cases come first. Nothing you answer in them counts as a result."]
    if asked:
        said.append(f"You go on with {asked} of them answered right.")
    if found.now.number > 1:
        before = found.tries[-2]
        said = [
            f"You answered {before.right} of {cases} training cases right, and {asked} are needed. "
            f"The same cases come again in another order."
        ]
    if asked and found.now.number == found.most > 1:
        said.append("This is the last try.")
    return said
