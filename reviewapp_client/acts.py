"""What each word of the command does; what it returns is printed."""

import getpass
import json
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reviewapp_client import keeping
from reviewapp_client.bars import Bar
from reviewapp_client.errors import ClientError
from reviewapp_client.keeping import Account
from reviewapp_client.line import Answer
from reviewapp_client.releases import verify as verified
from reviewapp_client.site import Site

Act = Callable[[Site, Namespace], object]


def login(typed: Namespace) -> Answer:
    """Ask for a token, look who it is of, and keep it."""
    token = _secret("Token (from the page “API tokens”): ", typed.stdin)
    told = Site(typed.address, token).me()
    path = keeping.keep(Account(typed.address.rstrip("/"), token))
    return {"name": told["name"], "scopes": told["scopes"], "kept_in": str(path)}


def import_images(site: Site, typed: Namespace) -> Answer:
    with_bar = _bar("Import", typed)
    return site.import_images(
        [Path(place) for place in typed.places],
        project=typed.project,
        resume=typed.resume,
        begun=lambda found: _aside(f"Import {found}: after a break, go on with --resume {found}"),
        progress=with_bar,
    )


def cohorts(site: Site, typed: Namespace) -> object:
    if typed.freeze:
        return site.freeze(typed.freeze, choose=typed.choose, progress=_bar("Freeze", typed))
    return site.cohort(typed.version) if typed.version else list(site.cohorts())


def train(site: Site, typed: Namespace) -> object:
    if typed.presets:
        return site.presets()
    return site.train(progress=_bar("Train", typed), **_wish(typed))


def sample(site: Site, typed: Namespace) -> Answer:
    return site.sample(progress=_bar("Sample", typed), **_wish(typed))


def measure(site: Site, typed: Namespace) -> Answer:
    return site.measure(progress=_bar("Measure", typed), **_wish(typed))


def results(site: Site, typed: Namespace) -> object:
    if not typed.report:
        return site.studies.results(typed.study)
    path = Path(typed.report)
    path.write_bytes(site.studies.report(typed.study, path.suffix.removeprefix(".")))
    return {"report": str(path)}


def verify(typed: Namespace) -> int:
    """Needs no site; with `--site`, its published key and revocations are asked for."""
    folder = Path(typed.folder)
    if typed.site:
        found = Site.known().releases.verify(folder)
    else:
        key, revoked = (Path(said) if said else None for said in (typed.key, typed.revoked))
        found = verified(folder, key=key, revoked=revoked)
    sys.stdout.write(found.text)
    return found.code


def list_studies(site: Site, _typed: Namespace) -> object:
    return list(site.studies)


def new_study(site: Site, typed: Namespace) -> Answer:
    return site.studies.begin(name=typed.name, title=typed.title, start=typed.start)


def show_study(site: Site, typed: Namespace) -> Answer:
    return site.studies.one(typed.study)


def protocol(site: Site, typed: Namespace) -> Answer:
    """Print the protocol, or replace the draft by a file."""
    if typed.file:
        site.studies.design(typed.study, json.loads(Path(typed.file).read_text("utf-8")))
    return site.studies.protocol(typed.study)


def invite(site: Site, typed: Namespace) -> Answer:
    return site.studies.invite(
        typed.study, email=typed.email, qualification=typed.qualification, years=typed.years
    )


def signatory(site: Site, typed: Namespace) -> Answer:
    return site.studies.name_signatory(typed.study, email=typed.email)


def sign(site: Site, typed: Namespace) -> Answer:
    """Sign exactly what `studies protocol` printed, by its digest."""
    confirm(site, typed)
    return site.studies.sign(typed.study, protocol=typed.digest, note=typed.note)


def countersign(site: Site, typed: Namespace) -> object:
    if not typed.study:
        return site.studies.to_countersign()
    if not typed.record:
        return site.studies.record(typed.study)
    confirm(site, typed)
    return site.studies.countersign(typed.study, record=typed.record)


def draw(site: Site, typed: Namespace) -> Answer:
    return site.studies.draw(typed.study)


def open_study(site: Site, typed: Namespace) -> Answer:
    confirm(site, typed)
    return site.studies.open(typed.study, reason=typed.reason)


def close(site: Site, typed: Namespace) -> Answer:
    confirm(site, typed)
    return site.studies.close(typed.study, reason=typed.reason)


def evaluate(site: Site, typed: Namespace) -> Answer:
    confirm(site, typed)
    told = site.studies.evaluate(typed.study, reason=typed.reason)["evaluation"]
    return {name: told[name] for name in ("verdict", "sentence", "inputs", "results_digest")}


def withdraw(site: Site, typed: Namespace) -> Answer:
    confirm(site, typed)
    return site.studies.withdraw(typed.study, reason=typed.reason)


def decide(site: Site, typed: Namespace) -> Answer:
    if not typed.record:
        return site.studies.decision(typed.study)
    confirm(site, typed)
    return site.studies.decide(typed.study, meaning=typed.meaning, record=typed.record)


def list_releases(site: Site, _typed: Namespace) -> object:
    return list(site.releases)


def request_release(site: Site, typed: Namespace) -> Answer:
    return site.releases.request(typed.decision, formats=typed.format, licence=typed.licence)


def download(site: Site, typed: Namespace) -> Answer:
    release = site.releases.one(typed.release)
    if typed.accept_terms and not release["has_accepted_terms"]:
        release = site.releases.accept_terms(release)
    folder = site.releases.download(release, Path(typed.folder), progress=_bar("Download", typed))
    return {"folder": str(folder), "digest": release["digest"]}


def revoke(site: Site, typed: Namespace) -> Answer:
    confirm(site, typed)
    return site.releases.revoke(typed.release, reason=typed.reason)


def confirm(site: Site, typed: Namespace) -> None:
    """Ask for what proves that the person is there; a program hands it in by standard input."""
    secret = _secret("Your password, or a code of six digits: ", typed.stdin)
    is_code = len(secret) == len("123456") and secret.isdecimal()
    site.confirm(code=secret) if is_code else site.confirm(password=secret)


def _secret(question: str, by_stdin: bool) -> str:  # noqa: FBT001 as it was typed
    found = sys.stdin.readline().strip() if by_stdin else getpass.getpass(question)
    if not found:
        raise ClientError("Nothing was typed, so nothing was done.")
    return found


def _wish(typed: Namespace) -> dict[str, Any]:
    """What was said of the wish; what was left out stays as the site has it."""
    names = typed.wish
    return {name: getattr(typed, name) for name in names if getattr(typed, name) is not None}


def _bar(what: str, typed: Namespace) -> Bar:
    return Bar(what, quiet=typed.json)


def _aside(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
