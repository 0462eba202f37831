"""Name the app to Django."""

from django.apps import AppConfig


class Demo(AppConfig):
    name = "reviewapp.demo"
