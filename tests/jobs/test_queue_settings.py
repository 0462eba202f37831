"""Which of Celery's defaults are changed; each loses, doubles or endlessly repeats work."""

import json
import os
import subprocess
import sys

import pytest

ASK = """
import json
from reviewapp.celery import app
names = ["task_acks_late", "task_reject_on_worker_lost", "worker_prefetch_multiplier",
    "worker_cancel_long_running_tasks_on_connection_loss", "accept_content", "task_time_limit",
    "worker_soft_shutdown_timeout", "worker_max_tasks_per_child", "worker_max_memory_per_child"]
options = dict(app.conf.broker_transport_options)
print(json.dumps({**{name: app.conf[name] for name in names}, "options": options}))
"""


def _set(broker: str) -> dict[str, object]:
    told = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, "BROKER_URL": broker},
        capture_output=True,
        check=True,
        text=True,
    )
    return dict(json.loads(told.stdout))


@pytest.fixture(scope="module", params=["filesystem://", "redis://h:1/0", "amqp://a:b@h:1//"])
def queue(request: pytest.FixtureRequest) -> dict[str, object]:
    return _set(request.param)


def test_work_is_handed_out_one_by_one(queue: dict[str, object]) -> None:
    assert queue["worker_prefetch_multiplier"] == 1


def test_messages_are_json_and_nothing_that_could_run(queue: dict[str, object]) -> None:
    assert queue["accept_content"] == ["json"]


def test_a_lost_broker_ends_no_work(queue: dict[str, object]) -> None:
    assert queue["worker_cancel_long_running_tasks_on_connection_loss"] is False


def test_nothing_runs_or_grows_for_ever(queue: dict[str, object]) -> None:
    assert queue["task_time_limit"] == 12 * 3600
    assert queue["worker_max_tasks_per_child"] == 100
    assert queue["worker_max_memory_per_child"] == 4_000_000
    assert queue["worker_soft_shutdown_timeout"] == 10


def test_redis_does_not_deliver_again_what_still_runs() -> None:
    told = _set("redis://h:1/0")

    assert told["task_acks_late"] is True
    assert told["options"] == {
        "visibility_timeout": 24 * 3600,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "health_check_interval": 25,
    }


def test_rabbitmq_is_not_left_waiting_for_half_an_hour() -> None:
    # consumer_timeout would close the channel, and with it end every longer task.
    told = _set("amqp://a:b@h:1//")

    assert (told["task_acks_late"], told["task_reject_on_worker_lost"]) == (False, False)
