"""Our stored copies: plain text or a download, never live HTML."""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.web.render import site_of

_SHA = re.compile(r"[0-9a-f]{64}")
_SIGNS = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"PK\x03\x04", "application/zip", "zip"),
)


def copy(request: Request) -> Response:
    """The copy with this SHA-256, as it was fetched."""
    sha256 = request.path_params["sha256"]
    if not _SHA.fullmatch(sha256):
        raise HTTPException(404)
    body = site_of(request).store.blobs.get(sha256)
    if body is None:
        raise HTTPException(404, "This copy is not kept any more.")
    headers = {"x-content-sha256": sha256, "content-security-policy": "default-src 'none'; sandbox"}
    for sign, kind, ending in _SIGNS:
        if body.startswith(sign):
            name = f"{sha256[:16]}.{ending}"
            headers["content-disposition"] = f'attachment; filename="{name}"'
            return Response(body, media_type=kind, headers=headers)
    headers["content-disposition"] = f'inline; filename="{sha256[:16]}.txt"'
    return Response(
        body.decode("utf-8", "replace").encode(), media_type="text/plain", headers=headers
    )
