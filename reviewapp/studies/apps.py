"""Name the app to Django."""

from django.apps import AppConfig


class Studies(AppConfig):
    name = "reviewapp.studies"
