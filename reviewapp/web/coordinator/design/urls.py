"""The design page's addresses."""

from django.urls import path

from reviewapp.web.coordinator.design import api, pages

urlpatterns = [
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
