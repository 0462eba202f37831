"""What the form offers: the choices of a protocol, each with words for a person."""

from reviewapp.studies.metrics import INDISTINGUISHABLE, METRICS, Kind

Choices = list[tuple[str, str]]

USES: Choices = [
    ("DIAGNOSIS", "Diagnosis"),
    ("TRIAGE", "Triage"),
    ("PLANNING", "Planning"),
    ("MONITORING", "Monitoring"),
]
DATA: Choices = [("TRAINING", "Training data"), ("TEST", "Test data")]
HEADINGS = {
    Kind.READING: "What readers answer",
    Kind.AGREEMENT: "How far readers agree",
    Kind.TECHNICAL: "Measures of the images",
    Kind.UTILITY: "Use for a model",
    Kind.UNCERTAINTY: "Uncertainty",
    Kind.BIAS: "Gaps between subgroups",
    Kind.LEAKAGE: "Leakage",
}


def metrics() -> list[dict[str, object]]:
    """Every metric with its words, its scale and the questions it can be computed from."""
    return [
        {
            "code": str(metric),
            "words": measured.words[:1].upper() + measured.words[1:],
            "group": HEADINGS[measured.kind],
            "answers": [str(kind) for kind in measured.answers],
            "stored": not measured.answers,
            "about_chance": metric in INDISTINGUISHABLE,
        }
        for metric, measured in METRICS.items()
    ]
