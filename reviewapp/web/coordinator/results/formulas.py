"""What each number is, in a formula with its source; shown beside the number."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Formula:
    what: str
    formula: str
    source: str


ENGINE = Formula(
    what="The mean of the readers' figures, with an interval over new readers and new cases.",
    formula="θ̄ ± t(df)·√([MS_R + J·max(Cov₂, 0)]/J), df = [MS_R + J·max(Cov₂, 0)]² / [MS_R²/(J−1)]",
    source="Obuchowski & Rockette, Commun Stat Simul 24:285–308, 1995; "
    "Hillis, Stat Med 26:596–619, 2007. Covariance by leaving out one case at a time.",
)
FIGURES = {
    "ACCURACY": Formula(
        "The share of right answers of each reader.", "θ_j = right / answered", "Counts"
    ),
    "AUC": Formula(
        "How often a synthetic image got the higher confidence than a real one.",
        "θ_j = ΣΣ [1(s₁ > s₀) + ½·1(s₁ = s₀)] / (n₁·n₀)",
        "DeLong et al., Biometrics 44:837–845, 1988",
    ),
    "D_PRIME": Formula(
        "How far apart real and synthetic lie for each reader.",
        "pairs: √2·z(p); single images: z(hits) − z(false alarms); p = (x + ½)/(n + 1)",
        "Macmillan & Creelman 2005; Hautus 1995",
    ),
    "SENSITIVITY": Formula(
        "The share of synthetic images called synthetic.", "θ_j = called / synthetic", "Counts"
    ),
    "SPECIFICITY": Formula(
        "The share of real images called real.", "θ_j = called / real", "Counts"
    ),
    "REALISM_DIFFERENCE": Formula(
        "Each reader's mean rating of synthetic images minus that of real ones.",
        "θ_j = mean(synthetic) − mean(real)",
        "Means",
    ),
    "LESION_FIDELITY": Formula("Each reader's mean rating.", "θ_j = mean(rating)", "Means"),
    "ACCEPTANCE_RATE": Formula(
        "The share of images each reader accepted.", "θ_j = accepted / judged", "Counts"
    ),
    "PREFERENCE": Formula(
        "How often each reader preferred the first arm.",
        "θ_j = (preferred + ½·neither) / judged",
        "Counts",
    ),
    "LARGEST_GAP": Formula(
        "The largest difference between values of an attribute, all pairs held at once.",
        "max |θ̄(a) − θ̄(b)|, each pair at 1 − (1 − level)/pairs",
        "Bonferroni; engine as above",
    ),
    "INTER_READER": Formula(
        "Agreement of readers on the same cases, beyond chance.",
        "(pₐ − pₑ)/(1 − pₑ)",
        "Gwet, Br J Math Stat Psychol 61:29–48, 2008, or as the method says",
    ),
    "INTRA_READER": Formula(
        "Agreement of each reader with themselves, pooled; whole readers drawn again.",
        "(pₐ − pₑ)/(1 − pₑ), percentiles of draws of readers",
        "Davison & Hinkley 1997, sect. 3.8",
    ),
}
STORED = Formula(
    "Measured once on exactly this cohort version and kept with it.", "as the measure says", "Job"
)
