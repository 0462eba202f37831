"""Name the app to Django."""

from django.apps import AppConfig


class Acceptance(AppConfig):
    name = "reviewapp.acceptance"
