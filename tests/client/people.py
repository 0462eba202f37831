"""What no program may do, done as a browser does it: pictures confirmed, cases read and signed."""

import os
import re
import sys
import uuid
from random import Random

import requests

PASSWORD = "a long password, only here"
READERS = [f"reader-{number}@example.org" for number in (1, 2, 3, 4, 5)]
STAFF = {"researcher": "RESEARCHER", "coordinator": "COORDINATOR", "colleague": "COORDINATOR"}


class Browser:
    """Signed in, with the secret of its forms."""

    def __init__(self, site: str, email: str) -> None:
        self.site, self.session = site, requests.Session()
        self.get("/account/login/")
        self.post("/account/login/", login=email, password=PASSWORD)

    def get(self, path: str) -> requests.Response:
        return _good(self.session.get(self.site + path, timeout=60))

    def post(self, path: str, **fields: object) -> requests.Response:
        fields["csrfmiddlewaretoken"] = self.session.cookies["csrf"]
        return _good(self.session.post(self.site + path, data=fields, timeout=60))

    def send(self, path: str, body: object) -> requests.Response:
        headers = {"X-CSRFToken": self.session.cookies["csrf"]}
        return _good(self.session.post(self.site + path, json=body, headers=headers, timeout=60))

    def token(self) -> str:
        page = self.get("/account/tokens/").text
        scopes = re.findall(r'name="scopes" value="([\w.]+)"', page)
        made = self.post("/account/tokens/new/", label="a walk", scopes=scopes, days=30)
        return str(re.findall(r"rva_[\w-]{20,}", made.text)[0])


def _good(answer: requests.Response) -> requests.Response:
    assert answer.status_code < 400, (answer.url, answer.status_code, answer.text[-1500:])
    return answer


def confirms(site: str, who: str) -> None:
    """Look at every contact sheet, and say that nothing on it identifies anybody."""
    browser = Browser(site, f"{who}@example.org")
    sheets = f"/imports/{os.environ['IMPORT']}/images/"
    while shown := re.findall(r'name="image" value="([0-9a-f-]{36})"', browser.get(sheets).text):
        browser.post(f"{sheets}confirm", image=shown)


def read(site: str) -> None:
    """Every reader answers every case by a coin of their own, where a reader does, and signs."""
    for email in READERS:
        browser = Browser(site, email)
        (worklist,) = set(re.findall(r"/reading/([0-9a-f-]{36})/", browser.get("/reading/").text))
        session = browser.get(f"/api/reading/worklists/{worklist}").json()
        for place in session["readings"]:
            for side in place["sides"]:
                browser.get(f"/api/reading/frames/{side['token']}")
            coin = Random(f"{email} {place['token']}")  # noqa: S311 nobody is to be kept from it
            answers = {"synthetic": coin.choice(session["candidates"])}
            given = {"token": str(uuid.uuid4()), "answers": answers, "looked_for_ms": 4000}
            browser.send(f"/api/reading/readings/{place['token']}/ratings", given)
        browser.post(f"/reading/{worklist}/sign/", password=PASSWORD)


def main(site: str, who: str, act: str) -> None:
    if act == "confirms":
        confirms(site, who)
    else:
        read(site)


if __name__ == "__main__":
    main(os.environ["SITE"], *sys.argv[1:])
