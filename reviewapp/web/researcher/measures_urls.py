"""Addresses of measures."""

from django.urls import path

from reviewapp.web.researcher import measures, measures_api

urlpatterns = [
    path("cohorts/<uuid:version_id>/measures/", measures.measure, name="measures"),
    path("cohorts/<uuid:version_id>/compared/", measures.compare, name="measures-compared"),
    path("measurings/<uuid:measuring_id>/", measures.measuring, name="measuring"),
    path("api/measurings", measures_api.Measurings.as_view(), name="api-measurings"),
    path(
        "api/measurings/<uuid:measuring_id>",
        measures_api.OneMeasuring.as_view(),
        name="api-measuring",
    ),
    path(
        "api/cohorts/<uuid:version_id>/measurings",
        measures_api.CohortMeasurings.as_view(),
        name="api-cohort-measurings",
    ),
]
