"""Pages of long lists for programs: a cursor is the last row seen, so nothing new shifts a page."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request

MOST, USUAL = 200, 50
Row = TypeVar("Row", bound=Model)


class PageIn(serializers.Serializer[object]):
    cursor = serializers.CharField(
        required=False, max_length=300, help_text="`next` of the page before."
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL)


def page(request: Request, found: QuerySet[Row], *, by: str) -> tuple[list[Row], str | None]:
    """The rows behind the cursor, newest first by this time, and the cursor of the next page."""
    asked = PageIn(data=request.query_params)
    asked.is_valid(raise_exception=True)
    said, limit = asked.validated_data.get("cursor"), asked.validated_data["limit"]
    if said:
        at, pk = _opened(said)
        found = found.filter(Q(**{f"{by}__lt": at}) | Q(**{by: at, "pk__lt": pk}))
    rows = list(found.order_by(f"-{by}", "-pk")[: limit + 1])
    last = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], _closed(last, by=by) if last else None


def _closed(row: Model, *, by: str) -> str:
    at: datetime = getattr(row, by)
    return urlsafe_b64encode(json.dumps([at.isoformat(), str(row.pk)]).encode()).decode()


def _opened(cursor: str) -> tuple[datetime, Any]:
    try:
        at, pk = json.loads(urlsafe_b64decode(cursor.encode()))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)
        # As the database compares it, where a moment at the edge of time may have no place.
        return moment.astimezone(UTC), UUID(pk)
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError) as error:
        wrong = {"cursor": ["This is no cursor of ours. Take “next” as the page before said it."]}
        raise serializers.ValidationError(wrong) from error
