"""Name the app to Django."""

from django.apps import AppConfig


class Synthesis(AppConfig):
    name = "reviewapp.synthesis"
