"""Addresses of studies for programs."""

from django.urls import path

from reviewapp.web.coordinator.life import people_api as people
from reviewapp.web.coordinator.life import signing_api as signing
from reviewapp.web.coordinator.life import studies_api as studies

STUDY = "api/studies/<uuid:study_id>"
READER = f"{STUDY}/readers/<int:member_id>"

urlpatterns = [
    path("api/starting-points", studies.StartingPoints.as_view(), name="api-starting-points"),
    path("api/studies", studies.Studies.as_view(), name="api-studies"),
    path("api/studies/new", studies.NewStudy.as_view(), name="api-study-new"),
    path(STUDY, studies.OneStudy.as_view(), name="api-study"),
    path(f"{STUDY}/protocol", studies.Protocol.as_view(), name="api-study-protocol"),
    path(f"{STUDY}/amendments", studies.Amendments.as_view(), name="api-study-amendments"),
    path(f"{STUDY}/closing", studies.Closing.as_view(), name="api-study-closing"),
    path(f"{STUDY}/withdrawal", studies.Withdrawal.as_view(), name="api-study-withdrawal"),
    path(f"{STUDY}/readers", people.Readers.as_view(), name="api-study-readers"),
    path(f"{READER}/reminders", people.Reminders.as_view(), name="api-reader-reminders"),
    path(f"{READER}/replacements", people.Replacements.as_view(), name="api-reader-replacements"),
    path(f"{READER}/admissions", people.Admissions.as_view(), name="api-reader-admissions"),
    path(f"{STUDY}/training", people.Training.as_view(), name="api-study-training"),
    path(f"{STUDY}/signatory", people.Signatory.as_view(), name="api-study-signatory"),
    path(f"{STUDY}/signatures", signing.Signatures.as_view(), name="api-study-signatures"),
    path("api/countersignatures", signing.Waiting.as_view(), name="api-to-countersign"),
    path(
        "api/countersignatures/<uuid:study_id>",
        signing.Countersigning.as_view(),
        name="api-countersigning",
    ),
]
