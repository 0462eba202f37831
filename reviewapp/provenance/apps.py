"""Name the app to Django."""

from django.apps import AppConfig


class Provenance(AppConfig):
    name = "reviewapp.provenance"
