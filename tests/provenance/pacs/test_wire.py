"""HTTP goes to the one place that was looked at, and comes to an end."""

import gzip
import time
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network

import pytest
import requests

from reviewapp.provenance.pacs import wire
from reviewapp.provenance.pacs.errors import AddressNotAllowed, PacsAnswersOddly, PacsNotReachable
from reviewapp.provenance.pacs.reach import place
from reviewapp.provenance.pacs.wire import Bounds
from tests.deploy.grown import free_port
from tests.provenance.pacs.server import Server, answering, says

HERE = [ip_network("127.0.0.1/32")]
SHORT = Bounds(connect=1, silence=0.5, whole=1, largest=1000)


def a_session(address: str, *, bounds: Bounds = SHORT) -> requests.Session:
    return wire.session(place(address), bounds=bounds, networks=HERE)


def test_a_name_is_looked_up_once() -> None:
    looked_up: list[str] = []

    def lookup(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if len(looked_up) == 1 else ["169.254.169.254"]

    with answering(says()) as server:
        address = f"http://pacs.example.org:{server.port}"
        session = wire.session(place(address), bounds=SHORT, networks=HERE, lookup=lookup)
        for _ in range(3):
            assert session.get(f"{address}/studies").text == "[]"

    assert looked_up == ["pacs.example.org"]
    assert {headers["Host"] for _, headers in server.asked} == {f"pacs.example.org:{server.port}"}


def test_a_redirect_is_not_followed() -> None:
    with answering(says(b"secret of a neighbour")) as neighbour:
        elsewhere = says(b"", status=302, Location=f"{neighbour.address}/latest/meta-data")
        with (
            answering(elsewhere) as server,
            pytest.raises(PacsAnswersOddly, match="another address"),
        ):
            a_session(server.address).get(f"{server.address}/studies")

    assert neighbour.asked == []


def test_no_other_machine_is_asked() -> None:
    with answering(says()) as one, answering(says()) as other:
        session = a_session(one.address)
        with pytest.raises(AddressNotAllowed):
            session.get(f"{other.address}/studies")
    assert (one.asked, other.asked) == ([], [])


def test_no_other_scheme_has_a_way_out() -> None:
    with pytest.raises(requests.exceptions.InvalidSchema):
        a_session("http://127.0.0.1").get("https://127.0.0.1/")


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(says(b"proxied")) as proxy, answering(says(b"direct")) as server:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        assert a_session(server.address).get(f"{server.address}/x").text == "direct"
    assert proxy.asked == []


def test_nothing_there_is_said_so() -> None:
    address = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(PacsNotReachable, match="Nothing answers"):
        a_session(address).get(f"{address}/studies")


def test_silence_ends_the_wait() -> None:
    def silent(_: BaseHTTPRequestHandler) -> None:
        time.sleep(2)

    with answering(silent) as server, pytest.raises(PacsNotReachable, match="did not answer"):
        a_session(server.address).get(f"{server.address}/studies")


def test_a_drip_of_single_bytes_ends_too() -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        for _ in range(100):
            time.sleep(0.1)
            handler.wfile.write(b"x")

    with answering(drip) as server:
        began = time.monotonic()
        with pytest.raises(PacsNotReachable, match="not done within"):
            a_session(server.address).get(f"{server.address}/studies")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("length", [1000, 1001])
def test_an_answer_has_a_largest_length(length: int) -> None:
    with answering(says(b"x" * length)) as server:
        if length <= SHORT.largest:
            assert len(a_session(server.address).get(f"{server.address}/x").content) == length
        else:
            with pytest.raises(PacsAnswersOddly, match="more than"):
                a_session(server.address).get(f"{server.address}/x")


def test_a_packed_answer_is_counted_unpacked() -> None:
    bomb = gzip.compress(b"0" * 10**6)
    with (
        answering(says(bomb, Content_Encoding="gzip")) as server,
        pytest.raises(PacsAnswersOddly, match="more than"),
    ):
        a_session(server.address).get(f"{server.address}/x")


def test_a_packed_answer_is_read() -> None:
    with answering(says(gzip.compress(b"[1]"), Content_Encoding="gzip")) as server:
        assert a_session(server.address).get(f"{server.address}/x").json() == [1]


def test_an_answer_that_stops_early_is_not_taken_for_a_whole_one() -> None:
    def stops(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"x" * 10)

    with answering(stops) as server, pytest.raises(PacsNotReachable, match="broke off"):
        a_session(server.address).get(f"{server.address}/x")


def test_a_certificate_nobody_vouches_for_is_refused(server_with_own_certificate: Server) -> None:
    address = f"https://127.0.0.1:{server_with_own_certificate.port}"
    with pytest.raises(PacsNotReachable, match="certificate is not trusted"):
        a_session(address).get(f"{address}/studies")
    assert server_with_own_certificate.asked == []


def test_a_certificate_is_that_of_the_name_not_of_the_address(
    server_with_own_certificate: Server, its_certificate: str
) -> None:
    def session(name: str) -> requests.Session:
        there = place(f"https://{name}:{server_with_own_certificate.port}")
        return wire.session(
            there,
            bounds=SHORT,
            networks=HERE,
            trusted=its_certificate,
            lookup=lambda *_: ["127.0.0.1"],
        )

    port = server_with_own_certificate.port
    assert session("pacs.test").get(f"https://pacs.test:{port}/x").text == "[]"
    with pytest.raises(PacsNotReachable, match="certificate is not trusted"):
        session("other.test").get(f"https://other.test:{port}/x")


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("http://a/studies?PatientID=A%2A&x=%3F", "http://a/studies?PatientID=A*&x=?"),
        ("http://a/%2A", "http://a/%2A"),
    ],
)
def test_wildcards_go_as_themselves(asked: str, sent: str) -> None:
    assert wire.plain(asked) == sent
