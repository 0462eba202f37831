"""Name the app to Django."""

from django.apps import AppConfig


class Pacs(AppConfig):
    name = "reviewapp.provenance.pacs"
    # Its tables are the sealed book's too, by their names: who has opened what from where.
    label = "provenance_pacs"
