"""Name the app to Django."""

from django.apps import AppConfig


class Imaging(AppConfig):
    name = "reviewapp.imaging"
