"""A program with its person's token, as it comes from outside."""

import json
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.utils import timezone

from reviewapp.accounts import tokens
from reviewapp.accounts.models import User
from tests.factories import PASSWORD


class Program:
    """Sends JSON with a token, and a confirmation once it has one."""

    def __init__(self, who: User) -> None:
        now = timezone.now()
        _, secret = tokens.create_token(
            who,
            label="a program",
            scopes=tokens.possible_scopes(who),
            expires_at=now + timedelta(days=1),
            at=now,
        )
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.client = Client()

    def get(self, path: str, **query: str | int) -> Any:  # noqa: ANN401 a test's answer
        return self.client.get(f"/api/{path}", query, headers=self.headers)

    def post(self, path: str, body: object = None, **headers: str) -> Any:  # noqa: ANN401 as above
        return self._sent("POST", path, body, headers)

    def put(self, path: str, body: object) -> Any:  # noqa: ANN401 as above
        return self._sent("PUT", path, body, {})

    def confirm(self, password: str = PASSWORD) -> None:
        answer = self.post("confirmations", {"password": password})
        assert answer.status_code == 201, answer.content
        self.headers = self.headers | {"Confirmation": answer.json()["confirmation"]}

    def _sent(self, method: str, path: str, body: object, headers: dict[str, str]) -> Any:  # noqa: ANN401 as above
        return self.client.generic(
            method,
            f"/api/{path}",
            b"" if body is None else json.dumps(body, cls=DjangoJSONEncoder).encode(),
            content_type="application/json",
            headers=self.headers | headers,
        )
