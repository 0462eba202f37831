"""The design page's addresses."""

from django.urls import path

from reviewapp.web.coordinator.design import api, pages, preview

ROOM = "api/studies/<uuid:study_id>/preview/<int:phase>"

urlpatterns = [
    path("studies/<uuid:study_id>/preview/<int:phase>/", preview.room, name="study-preview"),
    path(
        f"{ROOM}/worklists/<uuid:worklist_id>",
        preview.Session.as_view(),
        name="api-preview-session",
    ),
    path(
        f"{ROOM}/worklists/<uuid:worklist_id>/display-checks",
        preview.DisplayChecks.as_view(),
        name="api-preview-display",
    ),
    path(
        f"{ROOM}/readings/<slug:token>/ratings", preview.Ratings.as_view(), name="api-preview-rate"
    ),
    path(f"{ROOM}/frames/<slug:token>", preview.Frame.as_view(), name="api-preview-frame"),
    path("studies/new/", pages.new, name="study-new"),
    path("studies/<uuid:study_id>/design/", pages.design, name="study-design"),
    path("studies/<uuid:study_id>/amend/design/", pages.amend, name="study-amend-design"),
    path(
        "studies/<uuid:study_id>/preflights/<uuid:preflight_id>/<int:tell>/<int:arm>.png",
        pages.picture,
        name="study-preflight-picture",
    ),
    path("api/studies/<uuid:study_id>/draft", api.Draft.as_view(), name="api-study-draft"),
    path(
        "api/studies/<uuid:study_id>/amendments/effect",
        api.AmendmentEffect.as_view(),
        name="api-study-amendment-effect",
    ),
    path(
        "api/studies/<uuid:study_id>/consequences",
        api.Consequences.as_view(),
        name="api-study-consequences",
    ),
    path("api/studies/<uuid:study_id>/match", api.Match.as_view(), name="api-study-match"),
    path(
        "api/studies/<uuid:study_id>/preflights",
        api.Preflights.as_view(),
        name="api-study-preflights",
    ),
]
