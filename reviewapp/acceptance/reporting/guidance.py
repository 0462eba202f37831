"""Pure: what reporting guidance asks of a reader study, and where each item stands.

In our own words, after GRRAS (Kottner et al., J Clin Epidemiol 64:96–106, 2011), CLAIM 2024 and
STARD 2015; the last lines are what an inference over readers and cases must state.
"""

from reviewapp.acceptance.reporting.parts import Part

ELSEWHERE = "not in this record; the authors of a publication say it"
ITEMS = (
    ("GRRAS 1", "That agreement or reliability was studied is said in the title", "Title"),
    ("GRRAS 2", "The device or measurement is named and described", "Protocol; Questions"),
    ("GRRAS 3", "The population of subjects", "Protocol: arms and their cohort versions"),
    ("GRRAS 4", "The population of readers", ELSEWHERE),
    ("GRRAS 5", "What is known already, and why the study was done", ELSEWHERE),
    ("GRRAS 6", "How the sample size was chosen", "Protocol: planned readers and cases"),
    ("GRRAS 7", "How subjects and readers were sampled", "Protocol: scheme; the rest " + ELSEWHERE),
    ("GRRAS 8", "How reading was done: blinding, information, repeats", "Protocol; Flow"),
    ("GRRAS 9", "Whether readings were independent", "Protocol: nobody saw another's answers"),
    ("GRRAS 10", "The statistical analysis", "Criteria; Where each number comes from"),
    ("GRRAS 11", "How many readers, subjects and repeats there were", "Flow"),
    ("GRRAS 12", "What readers and subjects are like", "Subgroups; of readers " + ELSEWHERE),
    ("GRRAS 13", "Estimates with their uncertainty", "Criteria; Reader by reader; the plots"),
    ("GRRAS 14", "What the results mean in practice", ELSEWHERE),
    ("GRRAS 15", "Detailed results", "The tables here; evaluation.json has every digit"),
    ("CLAIM, STARD", "Flow of cases, with what is missing and why", "Flow; Reader by reader"),
    ("CLAIM, STARD", "The reference standard", "Truth: the sealed book, opened after closing"),
    (
        "CLAIM, STARD",
        "How missing readings were treated",
        "Criteria; What the gaps could change",
    ),
    ("CLAIM, STARD", "Registration of the protocol", "Protocol: digest and signatures"),
    ("CLAIM, STARD", "Subgroups", "Subgroups"),
    (
        "Learning curve",
        "Whether readers learned along the study",
        "What the session did to readers",
    ),
    ("Readers × cases", "Figure of merit, and who is random", "Where each number comes from"),
    ("Readers × cases", "Standard error, degrees of freedom, interval and level", "Criteria"),
    ("Readers × cases", "Readers and cases of each truth", "Flow"),
    ("Readers × cases", "Software, version, seed and inputs", "Versions, seeds and digests"),
)


def part() -> Part:
    return Part(
        "Reporting guidance, item by item",
        sentences=(
            "Items in our own words, after GRRAS 2011, CLAIM 2024 and STARD 2015; "
            "the last column says where in this report each stands.",
        ),
        columns=("Guidance", "Item", "Where it stands"),
        rows=ITEMS,
    )
