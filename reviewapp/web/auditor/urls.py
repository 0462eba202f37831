"""The auditor's addresses."""

from django.urls import path

from reviewapp.web.auditor import views

urlpatterns = [
    path("audit/", views.trail, name="trail"),
    path("audit/verify/", views.verify, name="trail-verify"),
    path("audit/download/", views.download, name="trail-download"),
]
