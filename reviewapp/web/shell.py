"""What every page needs around its content."""

from django.http import HttpRequest


def page_shell(request: HttpRequest) -> dict[str, object]:
    return {"path": request.path}
