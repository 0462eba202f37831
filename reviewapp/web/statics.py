"""Static files: compressed once when collected, then served by the web process itself."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile
from whitenoise.storage import CompressedStaticFilesStorage


class CompressedOnce(CompressedStaticFilesStorage):  # type: ignore[misc]  # untyped library
    """Compress only what has changed: a second start must not wait for the first one's work."""

    def post_process(
        self, paths: dict[str, Any], **options: bool
    ) -> Iterator[tuple[str, str | None, bool | RuntimeError]]:
        changed = {name: found for name, found in paths.items() if not self._is_compressed(name)}
        yield from super().post_process(changed, **options)

    def _is_compressed(self, name: str) -> bool:
        compressed = f"{name}.gz"
        if not self.exists(compressed):
            return False
        return bool(self.get_modified_time(compressed) >= self.get_modified_time(name))


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # untyped library
    """Answer with whole files: under ASGI Django reads a stream in slices of 4 kB, and warns."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with found.file as file:
                body = file.read()
        response = HttpResponse(body, status=int(found.status))
        del response.headers["Content-Type"]
        for name, value in found.headers:
            response.headers[name] = value
        return response
