"""Name the app to Django."""

from django.apps import AppConfig


class Web(AppConfig):
    name = "reviewapp.web"
