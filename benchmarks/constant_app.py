"""What a scan is compared with: a Flask route that returns constant bytes."""

import os
from pathlib import Path
from typing import Final

from flask import Flask, Response

BODY_VARIABLE: Final = "DOORPLATE_BENCH_BODY"


def create_app() -> Flask:
    """Return an application that answers every code with the same page.

    The page, a real one, is in the file that DOORPLATE_BENCH_BODY names.
    """
    app = Flask(__name__)
    body = Path(os.environ[BODY_VARIABLE]).read_bytes()

    @app.get("/D/<code>")
    def constant(code: str) -> Response:
        del code
        return Response(body, mimetype="text/html")

    return app
