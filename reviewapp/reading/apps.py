"""Name the app to Django."""

from django.apps import AppConfig


class Reading(AppConfig):
    name = "reviewapp.reading"
