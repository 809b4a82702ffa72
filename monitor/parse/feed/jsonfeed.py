"""JSON Feed 1 and 1.1 (jsonfeed.org)."""

from monitor.errors import ExtractError
from monitor.models import Response
from monitor.parse import json
from monitor.parse.dates import moment
from monitor.parse.feed.shape import Enclosure, Feed, FeedEntry, words
from monitor.parse.text import clean
from monitor.parse.urls import absolute


def json_feed(response: Response) -> Feed:
    """The feed in ``response``; raises ``ExtractError`` when its JSON is none."""
    value = json.load(response)
    if not isinstance(value, dict) or "jsonfeed.org" not in str(value.get("version", "")):
        raise ExtractError("the answer is JSON but not a JSON Feed", url=response.url)
    entries = []
    for item in json.rows(value, "items", "feed items"):
        link = absolute(response.url, json.text(item.get("url") or item.get("external_url")))
        published, updated = (
            json.text(item.get("date_published")),
            json.text(item.get("date_modified")),
        )
        tags, files = item.get("tags"), item.get("attachments")
        entries.append(
            FeedEntry(
                id=clean(json.text(item.get("id"))),
                title=words(json.text(item.get("title"))),
                link=link,
                summary=json.text(
                    item.get("content_html") or item.get("content_text") or item.get("summary")
                ),
                published_raw=published,
                published=moment(published),
                updated_raw=updated,
                updated=moment(updated),
                author=json.text(json.at(item, "authors[0].name") or json.at(item, "author.name")),
                categories=tuple(map(json.text, tags)) if isinstance(tags, list) else (),
                enclosures=tuple(
                    Enclosure(url=target, type=json.text(file.get("mime_type")))
                    for file in (files if isinstance(files, list) else [])
                    if isinstance(file, dict)
                    and (target := absolute(response.url, json.text(file.get("url"))))
                ),
            )
        )
    return Feed(
        title=words(json.text(value.get("title"))),
        description=words(json.text(value.get("description"))),
        link=absolute(response.url, json.text(value.get("home_page_url"))),
        updated=None,
        entries=tuple(entries),
    )
