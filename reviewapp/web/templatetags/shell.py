"""Template tags of the design system: `{% load shell %}`."""

from django import template
from django.forms import BoundField, CheckboxInput
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from reviewapp.web import bundle
from reviewapp.web.icons import PATHS

register = template.Library()


@register.simple_tag
def asset(entry: str) -> SafeString:
    """Write the script and style tags of one entry; without a build, a sentence instead."""
    try:
        files = bundle.files_of(entry)
    except bundle.FrontEndNotBuilt as error:
        return format_html('<p class="alert alert-bad" role="alert">{}</p>', error)
    return format_html(
        '{}{}<script type="module" src="{}"></script>',
        _links("stylesheet", files.styles),
        _links("modulepreload", files.preloads),
        _address(files.script),
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon beside a word; a screen reader hears the word alone."""
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"'
        ' focusable="false"><path d="{}"/></svg>',
        PATHS[name],
    )


@register.inclusion_tag("shell/parts/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """Write a form field: label, control, help, error, tied together for a screen reader."""
    return {
        "field": bound,
        "is_checkbox": isinstance(bound.field.widget, CheckboxInput),
        "is_group": bound.field.widget.use_fieldset,
    }


@register.inclusion_tag("shell/parts/progress.html")
def progress(done: int, total: int | None, label: str) -> dict[str, object]:
    """Write a progress bar; without a known total it says only that something moves."""
    return {"done": done, "total": total, "label": label, "percent": _percent(done, total)}


@register.simple_block_tag
def empty_state(content: str, title: str, text: str) -> SafeString:
    """Write what an empty list will hold, with the one next step as its content."""
    step = content.strip()
    return format_html(
        '<div class="empty"><h2 class="empty-title">{}</h2><p class="empty-text">{}</p>{}</div>',
        title,
        text,
        format_html('<div class="empty-step">{}</div>', mark_safe(step)) if step else "",  # noqa: S308 rendered by the template
    )


def _percent(done: int, total: int | None) -> int | None:
    return round(100 * min(done, total) / total) if total else None


def _links(relation: str, files: tuple[str, ...]) -> SafeString:
    lines = ((relation, _address(file)) for file in files)
    return format_html_join("", '<link rel="{}" href="{}">', lines)


def _address(file: str) -> str:
    return static(f"bundle/{file}")
