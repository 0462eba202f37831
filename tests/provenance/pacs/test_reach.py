"""This site asks a PACS and never its own neighbours, whatever an address looks like."""

from collections.abc import Iterable
from ipaddress import ip_network

import pytest

from reviewapp.environment import WrongSetting
from reviewapp.neighbours import Network, networks
from reviewapp.provenance.pacs.errors import AddressNotAllowed, PacsNotReachable, PacsNotUsable
from reviewapp.provenance.pacs.reach import address_of, place

PUBLIC = "93.184.216.34"
NEIGHBOURS = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.0", "169.254.169.254", "10.0.0.1", "172.16.0.1"),  # noqa: S104 refused
    *("192.168.1.1", "100.64.0.1", "192.0.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255"),
    *("240.0.0.1", "::", "::1", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "2002:7f00:1::"),
    *("64:ff9b::7f00:1", "64:ff9b:1::a9fe:a9fe"),
    "2001:0:5db8:d822:0:0:80ff:fffe",  # Teredo, whose client is 127.0.0.1
]


def ask(*addresses: str, listed: Iterable[str] = ()) -> str:
    nets: list[Network] = [ip_network(text) for text in listed]
    return address_of("pacs", 443, networks=nets, lookup=lambda *_: addresses)


@pytest.mark.parametrize("address", NEIGHBOURS)
def test_what_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(AddressNotAllowed, match="PACS_NETWORKS"):
        ask(address)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946"])
def test_what_is_public_is_asked(address: str) -> None:
    assert ask(address) == address


def test_a_name_that_leads_to_both_is_refused() -> None:
    with pytest.raises(AddressNotAllowed):
        ask(PUBLIC, "127.0.0.1")


def test_a_listed_network_is_asked_and_its_neighbour_is_not() -> None:
    assert ask("10.20.30.7", listed=["10.20.30.0/24"]) == "10.20.30.7"
    with pytest.raises(AddressNotAllowed):
        ask("10.20.31.7", listed=["10.20.30.0/24"])


def test_a_wrapped_address_is_judged_by_what_it_wraps() -> None:
    assert ask("::ffff:10.20.30.7", listed=["10.20.30.0/24"]) == "::ffff:a14:1e07"


@pytest.mark.parametrize("name", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_other_ways_to_write_this_machine_are_seen_through(name: str) -> None:
    with pytest.raises(AddressNotAllowed):
        address_of(name, 80, networks=[])


@pytest.mark.parametrize("name", ["no-such-name.invalid", "x" * 300, "a..b"])
def test_a_name_that_leads_nowhere_is_said_so(name: str) -> None:
    with pytest.raises(PacsNotReachable, match="leads nowhere"):
        address_of(name, 80, networks=[])


@pytest.mark.parametrize(
    "address",
    [
        *("", "pacs.example.org", "ftp://pacs.example.org", "file:///etc/passwd", "http://"),
        *("http://user:word@pacs.example.org", "http://pacs.example.org/?a=1", "http://a:99999"),
        *(
            "http://pacs.example.org#x",
            "http://pacs\\@evil",
            "http://pacs.exämple.org",
            "http://[::1",
        ),
        *("http://pacs.example.org/a\nb", f"http://pacs.example.org/{'x' * 300}"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(PacsNotUsable, match="not the address"):
        place(address)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://PACS.example.org/dicom-web/", "https://pacs.example.org/dicom-web"),
        ("http://pacs:80/", "http://pacs"),
        ("https://pacs:8443", "https://pacs:8443"),
        ("http://[2001:db8::1]:8042/x", "http://[2001:db8::1]:8042/x"),
    ],
)
def test_an_address_has_one_spelling(typed: str, kept: str) -> None:
    assert place(typed).text == kept


def test_networks_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETS", "10.0.0.0/8, 127.0.0.1, fd00:1::/32")
    assert [str(net) for net in networks("NETS")] == ["10.0.0.0/8", "127.0.0.1/32", "fd00:1::/32"]


@pytest.mark.parametrize("word", ["0.0.0.0/0", "::/0", "10.0.0.0/7", "10.0.0.1/24", "hospital"])
def test_a_network_that_is_none_or_everything_stops_the_start(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETS", word)
    with pytest.raises(WrongSetting, match="NETS names"):
        networks("NETS")
