"""Addresses of results and decisions."""

from django.urls import path

from reviewapp.web.coordinator.results import api, decision_api, views

urlpatterns = [
    path("studies/<uuid:study_id>/results/", views.results, name="study-results"),
    path("studies/<uuid:study_id>/results/plots/<slug:name>.svg", views.plot, name="study-plot"),
    path(
        "studies/<uuid:study_id>/results/plots/<slug:name>.csv",
        views.plot_table,
        name="study-plot-table",
    ),
    path("studies/<uuid:study_id>/results/criteria.csv", views.table, name="study-criteria-csv"),
    path("studies/<uuid:study_id>/report.html", views.report_page, name="study-report-page"),
    path("studies/<uuid:study_id>/report.pdf", views.report_paper, name="study-report-paper"),
    path("studies/<uuid:study_id>/decision/", views.decision, name="study-decision"),
    path("studies/<uuid:study_id>/decision/sign/", views.sign, name="study-decision-sign"),
    path("studies/<uuid:study_id>/decision/revoke/", views.revoke, name="study-decision-revoke"),
    path(
        "api/studies/<uuid:study_id>/evaluation",
        api.StudyEvaluation.as_view(),
        name="api-study-evaluation",
    ),
    path(
        "api/studies/<uuid:study_id>/evaluations",
        api.Evaluations.as_view(),
        name="api-study-evaluate",
    ),
    path(
        "api/studies/<uuid:study_id>/report.<slug:form>",
        api.StudyReport.as_view(),
        name="api-study-report",
    ),
    path(
        "api/studies/<uuid:study_id>/decision",
        decision_api.OneDecision.as_view(),
        name="api-study-decision",
    ),
    path(
        "api/studies/<uuid:study_id>/decision/signatures",
        decision_api.DecisionSignatures.as_view(),
        name="api-decision-signatures",
    ),
    path(
        "api/studies/<uuid:study_id>/decision/revocation",
        decision_api.DecisionRevocation.as_view(),
        name="api-decision-revocation",
    ),
]
