"""Which machines this site may speak to. A name is looked up once, and that address is used.

An address typed into a page must not make this machine ask its neighbours: the cloud's metadata
service, a database on localhost, a printer. So what is not public is refused, unless whoever runs
the machine lists its network in PACS_NETWORKS.
"""

import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias
from urllib.parse import urlsplit

from reviewapp.neighbours import Network
from reviewapp.provenance.pacs.errors import AddressNotAllowed, PacsNotReachable, PacsNotUsable

Address: TypeAlias = IPv4Address | IPv6Address
Lookup: TypeAlias = Callable[[str, int], Iterable[str]]

# 64:ff9b::/96 and its local sibling lead to the IPv4 address in their last four bytes.
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
LONGEST = 300
USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Place:
    """Where a service is, taken apart once."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == USUAL_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def text(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.path}"


def place(address: str) -> Place:
    """Take an address of a DICOMweb service apart; refuse what is none, or says too much."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if (
        len(address) > LONGEST
        or parts.scheme not in USUAL_PORTS
        or not parts.hostname
        or any(part in address for part in "@?#\\")
        or not address.isascii()
        or not address.strip().isprintable()
    ):
        raise PacsNotUsable(
            "This is not the address of a DICOMweb service, so it was not kept. Use scheme, host, "
            "port and path only, like https://pacs.example.org:8443/dicom-web; user name and "
            "password have fields of their own."
        )
    port = port or USUAL_PORTS[parts.scheme]
    return Place(parts.scheme, parts.hostname, port, parts.path.rstrip("/"))


def address_of(
    host: str, port: int, *, networks: Iterable[Network], lookup: Lookup | None = None
) -> str:
    """Look a name up, once, and say the address to connect to; refuse where we may not go.

    All addresses of the name must be allowed: one that mixes is one that tries.
    """
    listed = tuple(networks)
    try:
        found = [ip_address(text) for text in (lookup or _look_up)(host, port)]
    except (OSError, ValueError, UnicodeError):
        found = []
    if not found:
        raise PacsNotReachable(
            f"The name {host} leads nowhere, so nothing was asked. "
            f"Check it for a slip, or ask whoever runs your network."
        )
    if not all(_is_allowed(address, listed) for address in found):
        raise AddressNotAllowed(
            f"{host} lies in a private network that this site may not speak to, so nothing was "
            f"asked. If the PACS is there, whoever runs this machine adds its network to "
            f"PACS_NETWORKS, like 10.20.30.0/24, and starts the site again."
        )
    return str(found[0])


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A link-local address comes with its interface: fe80::1%eth0.
    return [str(answer[4][0]).partition("%")[0] for answer in found]


def _is_allowed(address: Address, listed: tuple[Network, ...]) -> bool:
    """Every address that this one could lead to is public, or in a listed network."""
    return all(
        _is_in(led, listed) or (led.is_global and not led.is_multicast and not _is_odd(led))
        for led in _led_to(address)
    )


def _is_in(address: Address, listed: tuple[Network, ...]) -> bool:
    return any(address.version == net.version and address in net for net in listed)


def _is_odd(address: Address) -> bool:
    is_old_private = isinstance(address, IPv6Address) and address.is_site_local
    return is_old_private or address.is_reserved or address.is_unspecified


def _led_to(address: Address) -> Iterator[Address]:
    """The address itself, or the IPv4 addresses that a wrapped one stands for."""
    if isinstance(address, IPv4Address):
        yield address
        return
    inner = [
        wrapped
        for wrapped in (
            address.ipv4_mapped,
            address.sixtofour,
            *(address.teredo or ()),
            _translated(address),
            _compatible(address),
        )
        if wrapped is not None
    ]
    yield from inner or [address]


def _translated(address: IPv6Address) -> IPv4Address | None:
    if any(address in network for network in TRANSLATED):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _compatible(address: IPv6Address) -> IPv4Address | None:
    """::a.b.c.d, long deprecated, and still understood by some."""
    value = int(address)
    return IPv4Address(value) if 1 < value < 2**32 else None
