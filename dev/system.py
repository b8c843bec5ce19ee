"""Which parts must the system give? Looked for, installed where we may, otherwise asked for."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dev import nginx, redis
from dev.paths import IS_MAC
from dev.steps import StepFailed, say, take

MAC_LIBRARIES = (Path("/opt/homebrew/lib"), Path("/usr/local/lib"))
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_MAC = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Something that pip and npm cannot bring, and its name in three packagers."""

    why: str
    apt: str
    dnf: str
    brew: str


PANGO = Part("PDF documents", "libpango-1.0-0 libpangoft2-1.0-0", "pango", "pango")
SUBSET = Part("PDF fonts", "libharfbuzz-subset0", "harfbuzz", "harfbuzz")
REDIS = Part("the job queue", "redis-server", "redis", "redis")
NGINX = Part("tests of the web server", "nginx-light", "nginx", "nginx")
CHROMIUM = Part("browser tests", "chromium", "chromium", "--cask chromium")


def has_library(linux: str, mac: str) -> bool:
    if IS_MAC:
        return any((folder / mac).exists() for folder in MAC_LIBRARIES)
    try:
        ctypes.CDLL(linux)
    except OSError:
        return False
    return True


def find_chromium() -> str | None:
    """The browser that the tests drive: CHROMIUM in the environment wins."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    on_path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return on_path or next((str(app) for app in CHROMIUM_MAC if app.exists()), None)


def missing(*, browser: bool) -> list[Part]:
    found = []
    if not has_library("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"):
        found.append(PANGO)
    if not has_library("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib"):
        found.append(SUBSET)
    if not os.environ.get("REDIS_URL") and not redis.find_server():
        found.append(REDIS)
    if browser and not find_chromium():
        found.append(CHROMIUM)
    if browser and not nginx.find():
        found.append(NGINX)
    return found


def ensure(*, browser: bool) -> None:
    """Install the missing parts as root on Debian; elsewhere say which command would, and go on."""
    if browser:
        nginx.ensure()
    parts = missing(browser=browser)
    if not parts:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            _install([part for part in parts if part is not NGINX])
        except StepFailed as failure:
            say(f"{failure}\n")
        parts = missing(browser=browser)
    if parts:
        needs = ", ".join(f"{part.why} ({part.apt})" for part in parts)
        say(f"\n  ! This machine lacks: {needs}.\n    Install with:  {command_for(parts)}")
        say("    Going on without; what needs them will say so.\n")


def command_for(parts: Iterable[Part]) -> str:
    """The one command that installs these parts on this kind of machine."""
    parts = list(parts)
    if IS_MAC:
        return " && ".join(f"brew install {part.brew}" for part in parts)
    if shutil.which("dnf"):
        return "sudo dnf install " + " ".join(part.dnf for part in parts)
    packages = " ".join(part.apt for part in parts)
    return f"sudo apt-get update && sudo apt-get install --no-install-recommends {packages}"


def _install(parts: list[Part]) -> None:
    if not parts:
        return
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    packages = [name for part in parts for name in part.apt.split()]
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    take("apt-get update", ["apt-get", "update", "-q"], env=env)
    take("system packages " + " ".join(packages), install, env=env)


def libraries_environment() -> dict[str, str]:
    """Where macOS has to be told to look for the libraries of PDF."""
    if not IS_MAC:
        return {}
    return {"DYLD_FALLBACK_LIBRARY_PATH": ":".join(map(str, MAC_LIBRARIES))}
