"""Pure: a lineage in the form of W3C PROV, which other programs read.

PROV-DM and PROV-JSON, https://www.w3.org/TR/prov-dm/ and https://www.w3.org/submissions/prov-json/
"""

import json
from typing import Any

from prov.constants import PROV
from prov.model import ProvDocument

from reviewapp.synthesis.lineage import Lineage, Link, Node, Relation, Sort

NAMESPACE = "urn:reviewapp:"


def document(lineage: Lineage) -> ProvDocument:
    """Write every node and link down; what a link means is PROV's own word."""
    made = ProvDocument()
    made.add_namespace("review", NAMESPACE)
    for node in lineage.nodes.values():
        _add(made, node)
    for link in lineage.links:
        _link(made, link, lineage)
    return made


def as_json(lineage: Lineage) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(str(document(lineage).serialize(format="json")))
    return written


def _add(made: ProvDocument, node: Node) -> None:
    said: dict[str, Any] = {"prov:label": node.title, "prov:type": _type(made, node)}
    said |= {f"review:{_word(name)}": value for name, value in node.facts.items()}
    if node.sort is Sort.ACTIVITY:
        made.activity(_name(node.id), node.begun, node.ended, said)
    elif node.sort is Sort.AGENT:
        made.agent(_name(node.id), said)
    else:
        made.entity(_name(node.id), said | ({"review:at": node.ended} if node.ended else {}))


def _type(made: ProvDocument, node: Node) -> object:
    known = {"Person": "Person", "Software": "SoftwareAgent", "Cohort version": "Collection"}
    if node.type in known:
        return PROV[known[node.type]]
    return made.valid_qualified_name(_name(_word(node.type)))


def _link(made: ProvDocument, link: Link, lineage: Lineage) -> None:
    begin, end = _name(link.begin), _name(link.end)
    match link.relation:
        case Relation.GENERATED_BY:
            made.wasGeneratedBy(begin, end, lineage.nodes[link.end].ended)
        case Relation.USED:
            made.used(begin, end)
        case Relation.INFORMED_BY:
            made.wasInformedBy(begin, end)
        case Relation.DERIVED_FROM:
            made.wasDerivedFrom(begin, end)
        case Relation.ASSOCIATED_WITH:
            made.wasAssociatedWith(begin, end)
        case Relation.ATTRIBUTED_TO:
            made.wasAttributedTo(begin, end)
        case Relation.MEMBER:
            made.hadMember(begin, end)


def _name(node: str) -> str:
    return f"review:{node}"


def _word(said: str) -> str:
    """A name as PROV can write it: fileOfWeightsSha256."""
    words = "".join(c if c.isalnum() else " " for c in said).split()
    return words[0].lower() + "".join(word.capitalize() for word in words[1:])
