"""Why jobs refuses something, and how work is told to stop.

JobsRefusal
├── NotCancellable    the job has ended already
├── NotRetryable      the job is still under way, or has succeeded
├── QueueUnknown      no worker listens to a queue of that name
└── KeyUsedTwice      one idempotency key, two different pieces of work
Stopped               raised inside the work; tidy up and let it pass
├── Cancelled         somebody asked for it
├── LeaseLost         another worker has taken the job over
└── ShuttingDown      the worker is going; the job waits for the next one
"""


class JobsRefusal(Exception):
    """The message is a sentence for the person: what happened, what follows, what to do now."""


class NotCancellable(JobsRefusal):
    pass


class NotRetryable(JobsRefusal):
    pass


class QueueUnknown(JobsRefusal):
    pass


class KeyUsedTwice(JobsRefusal):
    pass


# Not an Exception: work that catches `Exception` to go on with its next image must still stop.
class Stopped(BaseException):
    pass


class Cancelled(Stopped):
    pass


class LeaseLost(Stopped):
    pass


class ShuttingDown(Stopped):
    pass
