"""Addresses of background work."""

from django.urls import path

from reviewapp.web.jobs import api, budgets, list_api, pages, stream

urlpatterns = [
    path("budgets/", budgets.budgets, name="budgets"),
    path("budgets/<uuid:budget_id>/lift", budgets.lift, name="budget-lift"),
    path("api/budgets", budgets.Budgets.as_view(), name="api-budgets"),
    path("jobs/", pages.jobs, name="jobs"),
    path("jobs/<uuid:job_id>/", pages.job, name="job"),
    path("jobs/<uuid:job_id>/cancel", pages.cancel, name="job-cancel"),
    path("jobs/<uuid:job_id>/retry", pages.retry, name="job-retry"),
    path("jobs/<uuid:job_id>/grids/<int:step>.png", pages.grid, name="job-grid"),
    path("jobs/<uuid:job_id>/events", stream.events, name="job-events"),
    path("api/jobs/<uuid:job_id>", api.JobPicture.as_view(), name="api-job"),
    path("api/jobs", list_api.Jobs.as_view(), name="api-jobs"),
    path(
        "api/jobs/<uuid:job_id>/cancellation",
        list_api.JobCancellation.as_view(),
        name="api-job-cancel",
    ),
    path("api/jobs/<uuid:job_id>/retry", list_api.JobRetry.as_view(), name="api-job-retry"),
]
