"""Name the app to Django."""

from django.apps import AppConfig


class Allocation(AppConfig):
    name = "reviewapp.allocation"
