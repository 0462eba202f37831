"""The sites of the jobs' own process tests, for what synthesis promises on them."""

from tests.jobs.processes.conftest import (
    database,
    folder_site,
    own_redis,
    rabbitmq_site,
    redis_site,
    site,
)

__all__ = ["database", "folder_site", "own_redis", "rabbitmq_site", "redis_site", "site"]
