"""Where is an nginx to test deploy/nginx.conf with? On the machine, or unpacked into var/nginx.

Installing Debian's package would also start a web server on port 80, which nobody asked for: it is
only downloaded and unpacked, which needs no root either.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress

from dev.paths import VAR
from dev.steps import StepFailed, Words, clean_environment, take

UNPACKED = VAR / "nginx"
PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/usr/local/bin")
# The first holds the program from Debian 12 on, the second before.
PACKAGES = ("nginx", "nginx-light")


def find() -> str | None:
    """The program: NGINX in the environment wins."""
    named = os.environ.get("NGINX")
    if named:
        return named
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), *PLACES))
    own = UNPACKED / "usr" / "sbin" / "nginx"
    return shutil.which("nginx", path=path) or (str(own) if own.exists() else None)


def ensure() -> None:
    """Unpack Debian's where there is none; elsewhere nothing is done, and `system` says it."""
    if find() or not shutil.which("apt-get"):
        return
    if os.geteuid() == 0:
        with suppress(StepFailed):
            take("apt-get update", ["apt-get", "update", "-q"])
    for package in PACKAGES:
        with suppress(StepFailed), tempfile.TemporaryDirectory() as folder:
            script = 'cd "$1" && apt-get download -q "$2" && dpkg -x ./*.deb "$3"'
            words: Words = ["/bin/sh", "-euc", script, "unpack", folder, package, UNPACKED]
            take(f"{package} (unpacked)", words, env=clean_environment())
        if find():
            return
