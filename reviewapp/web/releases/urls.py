"""Addresses of releases."""

from django.urls import path

from reviewapp.web.releases import api, pages, pushes_api, pushing, taking_api

urlpatterns = [
    path("releases/", pages.releases, name="releases"),
    path("releases/new", pages.new, name="release-new"),
    path("releases/public-key.pem", pages.key, name="release-key"),
    path("releases/revoked.json", pages.revoked, name="release-revoked"),
    path("releases/<uuid:release_id>/", pages.release, name="release"),
    path("releases/<uuid:release_id>/terms", pages.terms, name="release-terms"),
    path("releases/<uuid:release_id>/download", pages.download, name="release-download"),
    path("releases/<uuid:release_id>/revoke", pages.revoke, name="release-revoke"),
    path("releases/<uuid:release_id>/pushes", pushing.push, name="release-push"),
    path(
        "releases/<uuid:release_id>/pushes/<uuid:push_id>.csv",
        pushing.arrived,
        name="release-push-files",
    ),
    path("api/releases", api.Releases.as_view(), name="api-releases"),
    path("api/releases/requests", api.Requests.as_view(), name="api-release-requests"),
    path("api/releases/<uuid:release_id>", api.OneRelease.as_view(), name="api-release"),
    path("api/releases/<uuid:release_id>/terms", api.Terms.as_view(), name="api-release-terms"),
    path(
        "api/releases/<uuid:release_id>/pushes",
        pushes_api.Pushes.as_view(),
        name="api-release-pushes",
    ),
    path(
        "api/releases/<uuid:release_id>/download",
        api.Download.as_view(),
        name="api-release-download",
    ),
    path(
        "api/releases/<uuid:release_id>/files/<path:path>",
        taking_api.ReleaseFile.as_view(),
        name="api-release-file",
    ),
    path(
        "api/releases/<uuid:release_id>/revocation",
        taking_api.Revocation.as_view(),
        name="api-release-revocation",
    ),
    path("api/releases/revoked", taking_api.Revoked.as_view(), name="api-releases-revoked"),
]
