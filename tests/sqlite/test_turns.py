"""Whoever asks for a turn …"""

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from threading import Thread
from time import sleep

from reviewapp.sqlite import turns
from reviewapp.sqlite.turns import Queue

LONG = 20.0


def test_has_it_at_once_when_nobody_else_does() -> None:
    assert Queue().take_turn(patience=0)


def test_gets_it_behind_all_who_came_before() -> None:
    queue, served = Queue(), []
    queue.take_turn(patience=0)

    def come(number: int) -> None:
        queue.take_turn(patience=LONG)
        served.append(number)
        queue.next_please()

    threads = [Thread(target=come, args=[number]) for number in range(20)]
    for number, thread in enumerate(threads, 1):
        thread.start()
        while len(queue._waiting) < number:
            sleep(0.001)
    queue.next_please()
    for thread in threads:
        thread.join()

    assert served == list(range(20))


def test_is_told_when_it_takes_too_long_and_waits_no_more() -> None:
    queue = Queue()
    queue.take_turn(patience=0)

    assert not queue.take_turn(patience=0.01)

    queue.next_please()
    assert queue.take_turn(patience=0)


def test_is_alone() -> None:
    queue, inside, most = Queue(), [], []

    def work(number: int) -> None:
        queue.take_turn(patience=LONG)
        inside.append(number)
        most.append(len(inside))
        sleep(0.001)
        inside.remove(number)
        queue.next_please()

    with ThreadPoolExecutor(8) as hands:
        list(hands.map(work, range(64)))

    assert set(most) == {1}


def test_does_not_stand_behind_the_threads_of_a_parent_process() -> None:
    name = "a queue that this process holds"
    turns.queue_for(name).take_turn(patience=0)

    child = get_context("fork").Process(target=_exit_with_a_turn, args=[name])
    child.start()
    child.join(LONG)

    turns.queue_for(name).next_please()
    assert child.exitcode == 0


def _exit_with_a_turn(name: str) -> None:
    raise SystemExit(0 if turns.queue_for(name).take_turn(patience=0) else 1)
