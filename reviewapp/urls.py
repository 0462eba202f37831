"""Every address of the site."""

from django.urls import include, path

from reviewapp.web import health
from reviewapp.web.design import design
from reviewapp.web.home import home
from reviewapp.web.schema import Schema

handler400 = "reviewapp.web.problems.bad_request"
handler403 = "reviewapp.web.problems.forbidden"
handler404 = "reviewapp.web.problems.not_found"
handler500 = "reviewapp.web.errors.broken"

urlpatterns = [
    path("", home, name="home"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("design/", design, name="design"),
    path("api/schema", Schema.as_view(), name="schema"),
    path("", include("reviewapp.web.people.urls")),
    path("", include("reviewapp.web.reader.urls")),
    path("", include("reviewapp.web.coordinator.design.urls")),
    path("", include("reviewapp.web.coordinator.urls")),
    path("", include("reviewapp.web.researcher.urls")),
    path("", include("reviewapp.web.researcher.imports_urls")),
    path("", include("reviewapp.web.researcher.pacs_urls")),
    path("", include("reviewapp.web.researcher.models_urls")),
    path("", include("reviewapp.web.releases.urls")),
    path("", include("reviewapp.web.auditor.urls")),
    path("", include("reviewapp.web.jobs.urls")),
]
