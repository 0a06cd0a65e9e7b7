"""What a scan is compared with: a Flask route that returns constant bytes.

`python -m benchmarks.constant_app serve …` is `doorplate serve …` with this application
in the place of ours, so that server, threads and settings are the same.
"""

import os
from pathlib import Path
from typing import Final
from unittest.mock import patch

from flask import Flask, Response

from doorplate.cli import main

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


if __name__ == "__main__":
    # Fails, rather than measures something else, should the name ever change.
    with patch(
        "doorplate.public.commands._APPLICATION", "benchmarks.constant_app:create_app"
    ):
        main()
