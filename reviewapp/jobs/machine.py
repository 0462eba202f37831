"""What a job runs on and what it has taken, as lines for its page."""

from datetime import timedelta

from django.db.models import Q

from reviewapp.jobs.models import Job, Stint

MEGA = 1_000_000
GIGA = 1000 * MEGA
MINUTE, HOUR = 60, 3600


def rows(job: Job) -> list[dict[str, str]]:
    """Of the last attempt; the time is of all of them, its helpers' too."""
    stints = list(Stint.objects.filter(Q(job=job) | Q(job__helps=job)).order_by("attempt"))
    worked = sum((one.seen_at - one.begun_at for one in stints), timedelta())
    own = [one for one in stints if one.job_id == job.pk]
    if not own:
        return []
    last = own[-1]
    told = {
        "Device": last.device,
        "Memory": _memory(last),
        "Memory of the card": size(last.card_memory),
        "Card at work": "" if last.card_use is None else f"{last.card_use} % of the time",
        "Worked for": duration(worked),
    }
    return [{"label": label, "value": value} for label, value in told.items() if value]


def _memory(last: Stint) -> str:
    if last.memory is None:
        return ""
    return f"{size(last.memory)}, {size(last.most_memory)} at most"


def size(number: int | None) -> str:
    if number is None:
        return ""
    return f"{number / GIGA:.1f} GB" if number >= GIGA else f"{number / MEGA:.0f} MB"


def duration(taken: timedelta) -> str:
    seconds = round(taken.total_seconds())
    if seconds < MINUTE:
        return f"{seconds} s"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min {seconds % MINUTE} s"
    return f"{seconds // HOUR} h {seconds % HOUR // MINUTE} min"
