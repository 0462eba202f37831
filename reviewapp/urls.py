"""Every address of the site."""

from django.urls import include, path

urlpatterns = [
    path("", include("reviewapp.web.people.urls")),
    path("", include("reviewapp.web.reader.urls")),
]
