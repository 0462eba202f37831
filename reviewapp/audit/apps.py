"""Name the app to Django."""

from django.apps import AppConfig


class Audit(AppConfig):
    name = "reviewapp.audit"
