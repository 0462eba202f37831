"""Pure: a release as Croissant 1.1 with its part for responsible use, for programs that learn.

Field names: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html and
https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reviewapp.releases import images, ratings
from reviewapp.releases.bags import Kept
from reviewapp.releases.wishes import Format

CONFORMS = [
    "http://mlcommons.org/croissant/1.1",
    "http://mlcommons.org/croissant/RAI/1.0",
]
KINDS = {str: "sc:Text", int: "sc:Integer", float: "sc:Float", bool: "sc:Boolean"}
ENCODINGS = {
    Format.PNG: ("image/png", "png"),
    Format.DICOM: ("application/dicom", "dcm"),
    Format.NIFTI: ("application/gzip", "nii.gz"),
}
COLUMNS = {"images": images.COLUMNS, "ratings_long": ratings.LONG_COLUMNS}
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


@dataclass(frozen=True)
class About:
    name: str
    identifier: str
    decided_on: str
    licence: str
    licence_name: str
    size: int
    formats: tuple[Format, ...]
    readers: int
    criteria: tuple[str, ...]


def described(about: About, listed: Mapping[str, Kept]) -> dict[str, object]:
    """`listed`: the CSV files by the name of their table. Addresses are relative to data/."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": about.name,
        "description": f"Synthetic images that {about.readers} readers reviewed blinded.",
        "identifier": f"sha256:{about.identifier}",
        "datePublished": about.decided_on,
        "version": "1.0.0",
        "license": about.licence,
        "citeAs": f"{about.name}, sha256:{about.identifier}, released by reviewapp, "
        f"{about.decided_on}.",
        "isLiveDataset": False,
        **_responsible(about),
        "distribution": [*_files(listed), *_sets(about.formats)],
        "recordSet": [_records(name) for name in sorted(listed) if name in COLUMNS],
    }


def _responsible(about: About) -> dict[str, object]:
    return {
        "rai:hasSyntheticData": True,
        "rai:dataCollection": "Drawn by generators; run, number and seed of each stand with it.",
        "rai:dataCollectionType": ["Synthetic"],
        "rai:dataAnnotationProtocol": "A blinded review; see evidence/protocol.json.",
        "rai:annotationsPerItem": f"Up to {about.readers} readers for each image shown",
        "rai:dataAnnotationAnalysis": list(about.criteria) or ["See evidence/evaluation.json."],
        "rai:dataUseCases": "Those that the protocol names, and no others.",
        "rai:dataLimitations": "Only what the criteria ask was tested. Not for clinical use.",
        "rai:dataBiases": "Those of the images the generators learnt from may have come along.",
        "rai:personalSensitiveInformation": "None; no image is of a person. Readers have numbers.",
        "rai:dataReleaseMaintenancePlan": "Never changed. A revocation is published by the site.",
    }


def _files(listed: Mapping[str, Kept]) -> list[dict[str, object]]:
    return [
        {
            "@type": "cr:FileObject",
            "@id": name,
            "name": name,
            "contentUrl": kept.name.removeprefix("data/"),
            "contentSize": f"{kept.size} B",
            "encodingFormat": "text/csv",
            "sha256": kept.digest,
        }
        for name, kept in sorted(listed.items())
    ]


def _sets(formats: tuple[Format, ...]) -> list[dict[str, object]]:
    return [
        {
            "@type": "cr:FileSet",
            "@id": f"images-{one.lower()}",
            "name": f"images-{one.lower()}",
            "encodingFormat": ENCODINGS[one][0],
            "includes": f"images/{one.lower()}/*/*.{ENCODINGS[one][1]}",
        }
        for one in formats
    ]


def _records(name: str) -> dict[str, object]:
    return {
        "@type": "cr:RecordSet",
        "@id": f"{name}-rows",
        "name": f"{name}-rows",
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}-rows/{column}",
                "name": f"{name}-rows/{column}",
                "dataType": KINDS[kind],
                "source": {"fileObject": {"@id": name}, "extract": {"column": column}},
            }
            for column, kind in COLUMNS[name].items()
        ],
    }
