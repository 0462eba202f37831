"""The template tags of the design system."""

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client
from pytest_django import Settings


class Answers(forms.Form):
    title = forms.CharField(help_text="What readers see.")
    note = forms.CharField(required=False)
    scale = forms.ChoiceField(widget=forms.RadioSelect, choices=[("5", "Five")])
    agree = forms.BooleanField()


def rendered(source: str, **context: object) -> str:
    return Template("{% load shell %}" + source).render(Context(context))


def field(form: forms.Form, name: str) -> str:
    return rendered("{% field bound %}", bound=form[name])


def test_a_field_ties_its_help_to_its_control() -> None:
    html = field(Answers(), "title")

    assert '<label class="label" for="id_title">Title</label>' in html
    assert 'aria-describedby="id_title_helptext"' in html
    assert '<p class="help" id="id_title_helptext">What readers see.</p>' in html


def test_a_field_ties_its_error_to_its_control() -> None:
    html = field(Answers({}), "title")

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert "This field is required." in html


def test_a_field_says_when_it_may_stay_empty() -> None:
    assert 'Note <span class="optional">optional</span>' in field(Answers(), "note")


def test_a_group_of_choices_has_a_legend() -> None:
    html = field(Answers({}), "scale")

    assert "<fieldset" in html
    assert '<legend class="label">Scale</legend>' in html
    assert 'aria-describedby="id_scale_error"' in html


def test_a_checkbox_stands_before_its_words() -> None:
    html = field(Answers(), "agree")

    assert html.index("<input") < html.index("<span>Agree</span>")


def test_progress_tells_how_far() -> None:
    html = rendered('{% progress 3 12 "Cases read" %}')

    assert "3 of 12" in html
    assert 'value="3" max="12"' in html
    assert "25 %" in html


def test_progress_of_unknown_length_has_no_value() -> None:
    assert "value=" not in rendered('{% progress 3 None "Sampling" %}')


def test_an_empty_state_offers_the_next_step() -> None:
    html = rendered(
        '{% empty_state "No studies" "They come." %}<a href="/">Go</a>{% endempty_state %}'
    )

    assert '<h2 class="empty-title">No studies</h2>' in html
    assert '<div class="empty-step"><a href="/">Go</a></div>' in html


def test_an_empty_state_may_have_nothing_to_offer() -> None:
    assert "empty-step" not in rendered('{% empty_state "None" "Soon." %} {% endempty_state %}')


def test_an_empty_state_escapes_what_people_wrote() -> None:
    html = rendered("{% empty_state title 'Soon.' %}{% endempty_state %}", title="<b>")

    assert "&lt;b&gt;" in html


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in rendered('{% icon "check" %}')


def test_the_style_page_is_absent_where_people_work(client: Client) -> None:
    assert client.get("/design/").status_code == 404


def test_the_style_page_shows_every_icon_while_developing(
    client: Client, settings: Settings
) -> None:
    settings.DEBUG = True

    page = client.get("/design/").content.decode()

    assert "<span>sign-out</span>" in page


@pytest.mark.django_db
def test_a_message_becomes_a_toast(client: Client, settings: Settings) -> None:
    settings.DEBUG = True
    client.post("/account/logout/")

    page = client.get("/design/")

    assert 'id="toasts"' in page.content.decode()
