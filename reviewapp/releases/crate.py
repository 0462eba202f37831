"""Pure: a release as RO-Crate 1.2, which ties files, people and runs together.

https://www.researchobject.org/ro-crate/specification/1.2/
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviewapp.releases.bags import Kept
from reviewapp.releases.croissant import ENCODINGS, About
from reviewapp.releases.wishes import Format

NAME = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.2/context"
CONFORMS = "https://w3id.org/ro/crate/1.2"
PROGRAM = "#reviewapp"
KINDS = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "md": "text/markdown",
    "txt": "text/plain",
    "imrmc": "text/plain",
}

Entity = dict[str, object]


@dataclass(frozen=True)
class Signer:
    id: str
    name: str


@dataclass(frozen=True)
class Drawing:
    """One run of a generator."""

    id: str
    recipe: str
    recipe_digest: str
    seed: int
    began_at: str


@dataclass(frozen=True)
class Story:
    """Who decided, what drew the images, and by which program all of it was packed."""

    decided_at: str
    version: str
    signers: Sequence[Signer]
    drawings: Sequence[Drawing]


def described(about: About, story: Story, files: Sequence[Kept]) -> Entity:
    """`files`: what the crate names one by one; of images it names the folders."""
    folders = [f"images/{one.lower()}/" for one in about.formats]
    parts = [*folders, *(_name(kept) for kept in files)]
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": NAME,
                "@type": "CreativeWork",
                "about": _to("./"),
                "conformsTo": _to(CONFORMS),
            },
            _root(about, story, parts),
            *(_folder(about, one) for one in about.formats),
            *(_file(kept) for kept in files),
            *({"@id": one.id, "@type": "Person", "name": one.name} for one in story.signers),
            *_actions(story, folders),
            {"@id": about.licence, "@type": "CreativeWork", "name": about.licence_name},
        ],
    }


def _root(about: About, story: Story, parts: Iterable[str]) -> Entity:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": about.name,
        "description": f"Synthetic images that {about.readers} readers reviewed blinded. "
        f"Not for clinical use.",
        "identifier": f"sha256:{about.identifier}",
        "datePublished": about.decided_on,
        "license": _to(about.licence),
        "hasPart": [_to(part) for part in parts],
        "mentions": [_to("#review"), *(_to(one.id) for one in story.drawings)],
    }


def _folder(about: About, one: Format) -> Entity:
    return {
        "@id": f"images/{one.lower()}/",
        "@type": "Dataset",
        "name": f"Images as {one}",
        "description": f"One or more files for each of the {about.size} images.",
        "encodingFormat": ENCODINGS[one][0],
    }


def _file(kept: Kept) -> Entity:
    kind = KINDS.get(_name(kept).rpartition(".")[2])
    return {
        "@id": _name(kept),
        "@type": "File",
        "name": _name(kept),
        "contentSize": str(kept.size),
        "sha256": kept.digest,
        **({"encodingFormat": kind} if kind else {}),
    }


def _actions(story: Story, folders: Sequence[str]) -> list[Entity]:
    """What drew the images, and the review in which people accepted them."""
    recipes = {f"#recipe-{one.recipe_digest}": one.recipe for one in story.drawings}
    return [
        {
            "@id": PROGRAM,
            "@type": "SoftwareApplication",
            "name": "reviewapp",
            "softwareVersion": story.version,
        },
        *(_recipe(key, name) for key, name in recipes.items()),
        *(_drawn(one, folders) for one in story.drawings),
        {
            "@id": "#review",
            "@type": "AssessAction",
            "name": "Blinded review by criteria that were locked before the first reading",
            "object": [_to(one) for one in folders],
            "result": _to("evidence/decision.json"),
            "agent": [_to(one.id) for one in story.signers],
            "instrument": _to(PROGRAM),
            "endTime": story.decided_at,
        },
    ]


def _recipe(key: str, name: str) -> Entity:
    return {"@id": key, "@type": "SoftwareApplication", "name": name}


def _drawn(one: Drawing, folders: Sequence[str]) -> Entity:
    return {
        "@id": one.id,
        "@type": "CreateAction",
        "name": f"Images drawn with seed {one.seed}",
        "instrument": _to(f"#recipe-{one.recipe_digest}"),
        "result": [_to(folder) for folder in folders],
        "startTime": one.began_at,
    }


def _to(key: str) -> Entity:
    return {"@id": key}


def _name(kept: Kept) -> str:
    return kept.name.removeprefix("data/")
