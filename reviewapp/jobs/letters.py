"""Tell whoever asked for long work that it has ended."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from reviewapp.jobs import sending
from reviewapp.jobs.models import Job, Queue, State

TELL = "jobs.tell_of_the_end"


def ask_for_one(job: Job) -> None:
    """Not of what was short, nor to whoever ended it themselves.

    A task of its own writes it: a mail server that hangs must hold up neither a worker whose
    lease goes on, nor the sweep.
    """
    if job.owner_id is None or job.helps_id or job.state == State.CANCELLED:
        return
    begun, ended = job.started_at, job.finished_at
    if begun is None or ended is None or ended - begun < settings.JOB_LETTER_AFTER:
        return
    sending.send_after_commit(TELL, job.pk, queue=Queue.CPU)


def tell_of_the_end(job_id: UUID) -> None:
    """Write to the owner of a job as it stands now, unless they have been locked out."""
    job = Job.objects.select_related("owner").get(pk=job_id)
    # Tried again meanwhile, it has no end to tell of.
    if job.owner is None or not job.owner.is_active or job.finished_at is None:
        return
    whole = {"job": job, "person": job.owner, "link": settings.PUBLIC_URL}
    text = render_to_string("jobs/letters/ended.txt", whole)
    send_mail(f"{job.get_state_display()}: {job.title}", text, None, [job.owner.email])
