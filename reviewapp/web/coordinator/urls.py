"""The coordinator's addresses."""

from django.urls import include, path

from reviewapp.web.coordinator import views

urlpatterns = [
    path("studies/", views.studies, name="studies"),
    path("studies/<uuid:study_id>/", views.study, name="study"),
    path("studies/<uuid:study_id>/draw/", views.draw, name="study-draw"),
    path("studies/<uuid:study_id>/open/", views.open_reading, name="study-open"),
    path("studies/<uuid:study_id>/close/", views.close, name="study-close"),
    path("studies/<uuid:study_id>/evaluate/", views.evaluate, name="study-evaluate"),
    path("studies/<uuid:study_id>/evaluation.json", views.evaluation, name="study-evaluation"),
    path("", include("reviewapp.web.coordinator.results.urls")),
    path("", include("reviewapp.web.coordinator.life.urls")),
    path("", include("reviewapp.web.coordinator.rehearsals.urls")),
]
