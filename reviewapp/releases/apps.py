"""Name the app to Django."""

from django.apps import AppConfig


class Releases(AppConfig):
    name = "reviewapp.releases"
