"""What a locked protocol says, read once by every process."""

from functools import lru_cache
from uuid import UUID

from reviewapp.studies import protocol
from reviewapp.studies.models import Protocol


@lru_cache(maxsize=256)
def rules(protocol_id: UUID) -> protocol.Rules:
    """Read a locked protocol once: it is frozen, so a process may keep it."""
    content = Protocol.objects.values_list("content", flat=True).get(
        pk=protocol_id, locked_at__isnull=False
    )
    return protocol.parse(content)
