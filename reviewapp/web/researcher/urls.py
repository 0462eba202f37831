"""The researcher's addresses."""

from django.urls import path

from reviewapp.web.researcher import views

urlpatterns = [
    path("cohorts/", views.cohorts, name="cohorts"),
    path("cohorts/sample/", views.sample, name="sample"),
    path("cohorts/<uuid:version_id>/", views.cohort, name="cohort"),
    path("images/<uuid:image_id>/thumbnail.png", views.thumbnail, name="thumbnail"),
]
