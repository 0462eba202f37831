"""Which networks that are not public this site may speak to, from the environment."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeAlias

from reviewapp import environment

Network: TypeAlias = IPv4Network | IPv6Network

WIDEST = {4: 8, 6: 32}  # no hospital's network is wider, and a wider one would list everything


def networks(name: str) -> list[Network]:
    """Networks like 10.20.30.0/24, with commas between; a wrong one stops the start."""
    return [_network(name, word) for word in environment.words(name, "")]


def _network(name: str, word: str) -> Network:
    try:
        found = ip_network(word)
    except ValueError:
        found = None
    if found is None or found.prefixlen < WIDEST[found.version]:
        raise environment.WrongSetting(
            f"{name} names {word!r}, which is no network, or one too wide to mean anything. "
            f"Use networks like 10.20.30.0/24 or single addresses, with commas between."
        )
    return found
