"""Name the app to Django."""

from django.apps import AppConfig


class Accounts(AppConfig):
    name = "reviewapp.accounts"
