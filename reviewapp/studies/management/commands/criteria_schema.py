"""Print the JSON schema of criteria; it is the body of docs/criteria.schema.json."""

import json

from django.core.management.base import BaseCommand

from reviewapp.studies.criteria_schema import schema


class Command(BaseCommand):
    help = "Print the JSON schema of a protocol's criteria."

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 given by Django
        self.stdout.write(json.dumps(schema(), indent=2, ensure_ascii=False))
