"""Is this process alive, and can it do its work? For supervisors and proxies; nobody signs in."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewapp.web.operations.checks import all_tried


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 Django's
    return JsonResponse({"live": True, "version": settings.SITE_VERSION})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 Django's
    """Ready while the essential parts work; anybody may ask, so `manage.py doctor` says more."""
    found = all_tried()
    is_ready = all(one.ok for one in found if one.essential)
    checks = {
        one.name: {"ok": one.ok, "sentence": one.sentence} if one.essential else {"ok": one.ok}
        for one in found
    }
    return JsonResponse({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503)
