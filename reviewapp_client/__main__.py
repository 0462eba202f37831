"""`python -m reviewapp_client`, where the command is not on the path."""

from reviewapp_client.command import run

run()
