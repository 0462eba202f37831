"""Addresses of background work."""

from django.urls import path

from reviewapp.web.jobs import api, pages, stream

urlpatterns = [
    path("jobs/", pages.jobs, name="jobs"),
    path("jobs/<uuid:job_id>/", pages.job, name="job"),
    path("jobs/<uuid:job_id>/cancel", pages.cancel, name="job-cancel"),
    path("jobs/<uuid:job_id>/retry", pages.retry, name="job-retry"),
    path("jobs/<uuid:job_id>/events", stream.events, name="job-events"),
    path("api/jobs/<uuid:job_id>", api.JobPicture.as_view(), name="api-job"),
]
