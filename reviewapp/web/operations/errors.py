"""Why a backup was not made or not put back; each message is a sentence for whoever runs it."""


class BackupRefusal(Exception):
    """The backup was not made, or not put back; the message says what to do."""
