"""The addresses of a study's rehearsals."""

from django.urls import path

from reviewapp.web.coordinator.rehearsals import api, pages

STUDY = "studies/<uuid:study_id>/rehearsals/"
ONE = f"{STUDY}<uuid:rehearsal_id>/"

urlpatterns = [
    path(STUDY, pages.rehearsals, name="study-rehearsals"),
    path(ONE, pages.rehearsal, name="study-rehearsal"),
    path(f"{ONE}<slug:name>.svg", pages.plot, name="study-rehearsal-plot"),
    path(f"{ONE}<slug:name>.csv", pages.table, name="study-rehearsal-table"),
    path(
        "api/studies/<uuid:study_id>/rehearsals",
        api.StudyRehearsals.as_view(),
        name="api-study-rehearsals",
    ),
]
