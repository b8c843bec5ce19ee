"""How does a test stand in front of the house? With a real nginx and the configuration shipped.

Only ports, paths and the size of the machine are replaced in it; the certificate is made here.
"""

from __future__ import annotations

import os
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask_bootstrap
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dev.paths import ROOT

NAME = "levain.example"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True, slots=True)
class Front:
    """Where nginx listens, what it shows, and what the application behind it writes."""

    https: int
    http: int
    folder: Path
    app_log: Path

    def context(self) -> ssl.SSLContext:
        """A client that believes this certificate and no other."""
        return ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))


def make_certificate(folder: Path) -> None:
    """A self-signed certificate for NAME, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def write_configuration(folder: Path, *, https: int, http: int, app: int) -> Path:
    """deploy/nginx.conf with the ports and paths of this test. Raises when one is not found."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    bootstrap = Path(flask_bootstrap.__file__).parent
    temporary = "".join(f"    {each}_temp_path {folder / each};\n" for each in TEMPORARY)
    for found, instead in (
        (r"worker_processes auto;", "worker_processes 1;\n" + _user()),
        (r"/run/nginx\.pid", str(folder / "nginx.pid")),
        (r"/var/log/nginx/", f"{folder}/"),
        (r"/etc/ssl/levain/", f"{folder}/"),
        (r"/var/www/acme", str(folder)),
        (r"/srv/levain/\.venv/lib/python[\d.]+/site-packages/flask_bootstrap", str(bootstrap)),
        (r"/srv/levain(?=/)", str(ROOT)),
        (r"listen 443 ", f"listen 127.0.0.1:{https} "),
        (r"listen 80(?=[ ;])", f"listen 127.0.0.1:{http}"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{app}"),
        (r"    sendfile on;\n", f"    sendfile on;\n{temporary}"),
    ):
        text, times = re.subn(found, instead, text)
        assert times, f"deploy/nginx.conf holds no {found}"
    text = re.sub(r"alias ([^;]+);", r'alias "\1";', text)  # a checkout's path may hold a space
    path = folder / "nginx.conf"
    path.write_text(text)
    return path


def _user() -> str:
    """Started as root, nginx would give its workers to a user who may not read this checkout."""
    return "user root root;" if os.geteuid() == 0 else ""
