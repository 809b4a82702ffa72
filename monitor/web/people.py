"""Pages about the site itself, and the pages for what went wrong."""

from starlette.requests import Request
from starlette.responses import Response

from monitor.deliver.render.layout import payload
from monitor.web.render import page
from monitor.web.samples import samples


def preview(request: Request) -> Response:
    """Each kind of message as it looks in Slack, with made-up content."""
    shown = [(sample, payload(sample.message, "preview")) for sample in samples()]
    return page(request, "preview.html", shown=shown)


def about(request: Request) -> Response:
    """What this is, how to cite it, which feeds there are."""
    return page(request, "about.html")


def not_found(request: Request, error: Exception) -> Response:
    """There is nothing here; the search may know where it is."""
    detail = getattr(error, "detail", "")
    text = detail if detail and detail != "Not Found" else "There is no page at this address."
    return page(request, "problem.html", 404, title="Not found", text=text)


def broken(request: Request, error: Exception) -> Response:
    """An error of ours; nothing of it is shown but that it happened."""
    del error
    text = "This page could not be made. The watch goes on; the log has the details."
    return page(request, "problem.html", 500, title="Something went wrong", text=text)
