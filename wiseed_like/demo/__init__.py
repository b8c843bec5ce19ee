"""How does a newcomer see it all in five minutes? Demo people, a movable clock, lifelike data.

Loaded only where nobody's money is real: `web.assemble` imports it for the demo and the tests,
and `config` refuses to start production with any of its settings.
"""

from __future__ import annotations

from flask import Flask

from wiseed_like import clock


def install(app: Flask) -> None:
    """Give the application the demo's clock, its bar and its pages."""
    from wiseed_like.demo import moved, styleguide, views

    clock.use(moved.now)
    app.register_blueprint(views.bp)
    app.register_blueprint(styleguide.bp)
    app.context_processor(views.bar)
