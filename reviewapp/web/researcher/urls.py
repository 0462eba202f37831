"""The researcher's addresses."""

from django.urls import path

from reviewapp.web.researcher import (
    cohorts,
    cohorts_api,
    frames,
    images,
    images_api,
    lineage,
    views,
)

urlpatterns = [
    path("images/", images.images, name="images"),
    path("images/freeze", images.freeze, name="freeze"),
    path("images/<uuid:image_id>/", images.image, name="image"),
    path("images/<uuid:image_id>/thumbnail.png", images.thumbnail, name="thumbnail"),
    path("images/<uuid:image_id>/frame", frames.frame, name="image-frame"),
    path("images/<uuid:image_id>/provenance/", lineage.provenance, name="image-provenance"),
    path(
        "images/<uuid:image_id>/provenance/download/prov.json",
        lineage.provenance_file,
        name="image-provenance-file",
    ),
    path(
        "api/images/<uuid:image_id>/provenance",
        lineage.Provenance.as_view(),
        name="api-image-provenance",
    ),
    path("cohorts/", views.cohorts, name="cohorts"),
    path("cohorts/sample/", views.sample, name="sample"),
    path("cohorts/<uuid:version_id>/", cohorts.cohort, name="cohort"),
    path("cohorts/<uuid:version_id>/split", cohorts.split, name="split"),
    path("cohorts/<uuid:version_id>/leaks", cohorts.check_for_leaks, name="leak-check"),
    path("api/images", images_api.Images.as_view(), name="api-images"),
    path("api/images/facets", images_api.Facets.as_view(), name="api-facets"),
    path("api/images/<uuid:image_id>", images_api.OneImage.as_view(), name="api-image"),
    path("api/cohorts", cohorts_api.Cohorts.as_view(), name="api-cohorts"),
    path("api/cohorts/freeze", cohorts_api.Freeze.as_view(), name="api-freeze"),
    path(
        "api/cohorts/<uuid:version_id>",
        cohorts_api.CohortDescription.as_view(),
        name="api-cohort",
    ),
    path(
        "api/cohorts/<uuid:version_id>/images",
        cohorts_api.CohortImages.as_view(),
        name="api-cohort-images",
    ),
    path(
        "api/cohorts/<uuid:version_id>/splits",
        cohorts_api.Splits.as_view(),
        name="api-splits",
    ),
    path(
        "api/cohorts/<uuid:version_id>/splits/<uuid:split_id>/images",
        cohorts_api.SplitImages.as_view(),
        name="api-split-images",
    ),
    path(
        "api/cohorts/<uuid:version_id>/leak-checks",
        cohorts_api.LeakChecks.as_view(),
        name="api-leak-checks",
    ),
]
