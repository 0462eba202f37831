"""The site for an ASGI server."""

import os
from typing import cast

from asgiref.typing import ASGI3Application
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewapp.settings")

site = cast(ASGI3Application, get_asgi_application())

from reviewapp.web.bounded import Bounded  # noqa: E402  as the next
from reviewapp.web.reader.shortcut import ShortWay  # noqa: E402  it needs the site set up

application = Bounded(ShortWay(site))
