"""The tools themselves: a test that cannot fail proves nothing."""

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import violations
from tests.browser.chromium import complaints_of


def test_it_notices_a_picture_without_words(chromium: Browser, live_server: LiveServer) -> None:
    page = chromium.new_page()
    page.goto(f"{live_server.url}/account/login/")
    page.evaluate("() => document.querySelector('main').append(document.createElement('img'))")

    assert [found for found in violations(page) if found.startswith("image-alt")]
    page.close()


def test_the_policy_refuses_inline_scripts_and_styles(
    chromium: Browser, live_server: LiveServer
) -> None:
    page = chromium.new_page()
    complaints = complaints_of(page)
    page.goto(f"{live_server.url}/account/login/")

    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "document.title = 'taken over'";
          document.body.append(script);
          document.body.setAttribute("style", "color: red");
        }"""
    )
    page.wait_for_timeout(100)

    assert page.title() != "taken over"
    assert any("script-src" in complaint for complaint in complaints)
    assert any("style-src" in complaint for complaint in complaints)
    page.close()


def test_the_policy_refuses_code_made_of_text(chromium: Browser, live_server: LiveServer) -> None:
    page = chromium.new_page()
    page.goto(f"{live_server.url}/account/login/")

    # Later, from the page's own clock: what the debugger itself runs stands above the policy.
    outcome = page.evaluate(
        """() => new Promise((resolve) => {
          setTimeout(() => {
            try { resolve(String(eval("1 + 1"))); } catch (error) { resolve(error.name); }
          });
        })"""
    )

    assert outcome == "EvalError"
    page.close()
