"""The addresses of a study's life."""

from django.urls import include, path

from reviewapp.web.coordinator.life import api, locking, papers, readers

STUDY = "studies/<uuid:study_id>/"

urlpatterns = [
    path("countersign/", locking.waiting, name="studies-to-countersign"),
    path("countersign/<uuid:study_id>/", locking.countersign, name="study-countersign"),
    path("countersign/<uuid:study_id>/sign/", locking.sign_second, name="study-sign-second"),
    path(f"{STUDY}lock/", locking.lock, name="study-lock"),
    path(f"{STUDY}lock/signatory/", locking.name_signatory, name="study-signatory"),
    path(f"{STUDY}lock/sign/", locking.sign_first, name="study-sign"),
    path(f"{STUDY}readers/", readers.readers, name="study-readers"),
    path(f"{STUDY}readers/<int:member_id>/remind/", readers.remind, name="study-remind"),
    path(f"{STUDY}readers/<int:member_id>/replace/", readers.replace, name="study-replace"),
    path(f"{STUDY}readers/<int:member_id>/let-in/", readers.let_in, name="study-let-in"),
    path(f"{STUDY}amend/", papers.amend, name="study-amend"),
    path(f"{STUDY}withdraw/", papers.withdraw, name="study-withdraw"),
    path(f"{STUDY}protocol.json", papers.exported, name="study-protocol-file"),
    path(f"{STUDY}protocol/import/", papers.bring_in, name="study-protocol-import"),
    path(f"{STUDY}records/<int:version>.json", papers.record_json, name="study-record-json"),
    path(f"{STUDY}records/<int:version>.pdf", papers.record_pdf, name="study-record-pdf"),
    path("", include("reviewapp.web.coordinator.life.api_urls")),
    path(f"api/{STUDY}schedule", api.Schedule.as_view(), name="api-study-schedule"),
    path(f"api/{STUDY}draw", api.Draw.as_view(), name="api-study-draw"),
    path(f"api/{STUDY}opening", api.Opening.as_view(), name="api-study-opening"),
]
