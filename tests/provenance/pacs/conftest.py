"""What tests of the PACS may ask for."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from tests.provenance.pacs.server import Server, answering, says


@pytest.fixture(autouse=True)
def _own_quarantine(settings: Settings, tmp_path: Path) -> None:
    """No test finds a file that another one has received."""
    settings.INTAKE_DIR = tmp_path / "intake"


@pytest.fixture
def may_ask_this_machine(settings: Settings) -> None:
    settings.PACS_NETWORKS = [ip_network("127.0.0.1/32")]


@pytest.fixture(scope="session")
def certificate_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A key, and a certificate for pacs.test that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pacs.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("pacs.test")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return folder / "key.pem", folder / "certificate.pem"


@pytest.fixture
def its_certificate(certificate_files: tuple[Path, Path]) -> str:
    return str(certificate_files[1])


@pytest.fixture
def server_with_own_certificate(certificate_files: tuple[Path, Path]) -> Iterator[Server]:
    key, certificate = certificate_files
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with answering(says(), context=context) as server:
        yield server
