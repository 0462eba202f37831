"""Addresses of the reading room."""

from django.urls import path, register_converter

from reviewapp.web.reader import api, frames, pages, signing
from reviewapp.web.reader.requests import TokenInPath

register_converter(TokenInPath, "opaque")

urlpatterns = [
    path("reading/", pages.home, name="reader-home"),
    path("reading/<uuid:worklist_id>/", pages.room, name="reading-room"),
    path("reading/<uuid:worklist_id>/sign/", signing.sign, name="sign-reading"),
    path("api/reading/worklists/<uuid:worklist_id>", api.Session.as_view(), name="session"),
    path(
        "api/reading/worklists/<uuid:worklist_id>/display-checks",
        api.DisplayChecks.as_view(),
        name="display-checks",
    ),
    path("api/reading/readings/<opaque:token>/ratings", api.Ratings.as_view(), name="ratings"),
    path("api/reading/frames/<opaque:token>", frames.Frame.as_view(), name="frame"),
]
