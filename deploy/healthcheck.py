"""Ask this container's own web server whether it lives; standard library only."""

import os
import sys
import urllib.request
from http import HTTPStatus

# As the proxy in front would say it: without this a site on https answers with a redirect.
REQUEST = urllib.request.Request(
    f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/health/live",
    headers={"X-Forwarded-Proto": "https"},
)

if __name__ == "__main__":
    try:
        with urllib.request.urlopen(REQUEST, timeout=4) as answer:  # noqa: S310  our own address
            sys.exit(0 if answer.status == HTTPStatus.OK else answer.status)
    except OSError as error:
        sys.exit(f"The web server does not answer: {error}")
