"""Addresses of the reading room."""

from django.urls import path

from reviewapp.web.reader import api, frames, pages, signing

urlpatterns = [
    path("reading/", pages.home, name="reader-home"),
    path("reading/<uuid:worklist_id>/", pages.room, name="reading-room"),
    path("reading/<uuid:worklist_id>/sign/", signing.sign, name="sign-reading"),
    path("api/reading/worklists/<uuid:worklist_id>", api.Session.as_view(), name="session"),
    path("api/reading/readings/<str:token>/ratings", api.Ratings.as_view(), name="ratings"),
    path("api/reading/frames/<str:token>", frames.Frame.as_view(), name="frame"),
]
