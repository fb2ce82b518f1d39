"""Serves the page with the phones from the folder `page`: plain files of our own, and a policy that allows nothing else."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "page"
INDEX = "index.html"
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def routes() -> list[Route]:
    """Give the routes of the page: `/` and its files under `/page/`, read once."""
    files = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in KINDS}

    async def file(request: Request) -> Response:
        name = request.path_params.get("name", INDEX)
        if name not in files:
            return Response(status_code=404, headers=HEADERS)
        return Response(files[name], media_type=KINDS[Path(name).suffix], headers=HEADERS)

    return [Route("/", file, methods=["GET"]), Route("/page/{name}", file, methods=["GET"])]
