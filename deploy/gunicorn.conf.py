"""How does the web server run? What `make run`, the Procfile and a real installation share.

It speaks plain HTTP and listens on this machine only: nginx stands in front (deploy/nginx.conf),
ends TLS, and keeps slow senders away from the few threads here.
"""

import gc
import os
from typing import Any

from gunicorn.glogging import Logger

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
preload_app = True
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
control_socket_disable = True

# Seconds. A page's own limit is the database's: 5 s for a statement (wiseed_like/db.py).
timeout = 60
graceful_timeout = 30
keepalive = 5
# A worker that has answered this often is replaced, not all at once: what leaks is given back.
max_requests = 20_000
max_requests_jitter = 2_000

# nginx asks for less (deploy/nginx.conf); this is for whatever comes past it.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

# Which proxy is believed is decided in one place, by PROXIES (wiseed_like/web): not here as well.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}


class OwnLines(Logger):
    """One line for each request is written by the application, without query and tokens.

    gunicorn would put another together, with each header of the request, and throw it away.
    """

    def access(self, *_: Any) -> None:
        """Nothing is written."""


logger_class = OwnLines
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "root": {"level": "INFO", "handlers": []},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
        "gunicorn.access": {"level": "ERROR", "handlers": [], "propagate": False},
    },
    "handlers": {},
    "formatters": {},
}


def when_ready(server: object) -> None:
    """What was assembled stays to the end: nobody looks through it for rubbish again.

    It also keeps those pages of memory shared that no worker writes to.
    """
    gc.collect()
    gc.freeze()


def post_fork(server: object, worker: object) -> None:
    """A page makes some ten thousand objects: looking for rubbish after each 700 is too often."""
    gc.set_threshold(20_000, 20, 20)


def on_starting(server: object) -> None:
    """gunicorn has set its loggers up: they speak through the house's masks from here on."""
    from wiseed_like import logs

    logs.configure(readable=os.environ.get("WISEED_ENV") == "demo")
