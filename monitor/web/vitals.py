"""``/healthz`` for a supervisor and ``/metrics`` for Prometheus.

Both read the store, and what the daemon beside the pages knows by itself.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor.errors import StoreError
from monitor.fetch import HostWait
from monitor.models import OutboxState
from monitor.store import DEAD_AFTER
from monitor.web.render import site_of

DAY = timedelta(days=1)
MOST_HOSTS = 500


def health(request: Request) -> Response:
    """200 only when the scheduler, the sender and the store are ready."""
    site = site_of(request)
    troubles = list(site.ready())
    try:
        beat = site.store.meta.heartbeat()
        now = site.clock()
        if beat is None or now - beat > DEAD_AFTER:
            troubles.append("the daemon shows no sign of life")
    except StoreError as error:
        troubles.append(str(error))
    return JSONResponse({"ready": not troubles, "troubles": troubles}, 503 if troubles else 200)


def metrics(request: Request) -> Response:
    """Counts of the last 24 hours, and how things stand."""
    site = site_of(request)
    store, now = site.store, site.clock()
    registry = CollectorRegistry()
    _series(
        registry, "monitor_polls_24h", "Polls by result", "result", store.polls.results(now - DAY)
    )
    _series(
        registry,
        "monitor_changes_24h",
        "Changes by event",
        "event",
        store.statistics.by_event(now - DAY),
    )
    healths = {str(k): v for k, v in store.polls.health_counts().items()}
    _series(registry, "monitor_sources", "Sources by health", "health", healths)
    outbox = {str(state): 0 for state in OutboxState}
    outbox |= {str(k): v for k, v in store.outbox.counts().items()}
    _series(registry, "monitor_outbox", "Notifications by state", "state", outbox)
    oldest = store.outbox.oldest_sendable(now)
    age = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
    _one(
        registry,
        "monitor_outbox_oldest_seconds",
        "Age of the oldest message that could be sent",
        age,
    )
    latency = store.statistics.latency(now - DAY)
    _one(
        registry,
        "monitor_send_latency_seconds",
        "Median seconds from queued to sent, 24 hours",
        latency,
    )
    beat = store.meta.heartbeat()
    silent = (now - beat).total_seconds() if beat else -1.0
    _one(
        registry,
        "monitor_heartbeat_age_seconds",
        "Seconds since the daemon's sign of life, -1: never",
        silent,
    )
    registry.register(_Hosts(site.waits()))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Hosts(Collector):
    """How long requests waited, host by host: the ``MOST_HOSTS`` that waited longest."""

    def __init__(self, waits: Mapping[str, HostWait]) -> None:
        longest = sorted(waits.items(), key=lambda item: (-item[1].waited, item[0]))
        self._waits = longest[:MOST_HOSTS]

    def collect(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "monitor_host_requests_total", "Requests to a host, since the start", labels=["host"]
        )
        waited = CounterMetricFamily(
            "monitor_host_wait_seconds_total",
            "Seconds that they waited for their turn",
            labels=["host"],
        )
        quiet = GaugeMetricFamily(
            "monitor_host_quiet_seconds",
            "Seconds for which a host wants to be left alone",
            labels=["host"],
        )
        for host, wait in self._waits:
            requests.add_metric([host], wait.requests)
            waited.add_metric([host], wait.waited)
            quiet.add_metric([host], wait.quiet)
        yield from (requests, waited, quiet)


def _series(
    registry: CollectorRegistry, name: str, text: str, label: str, values: dict[str, int]
) -> None:
    gauge = Gauge(name, text, [label], registry=registry)
    for key, value in values.items():
        gauge.labels(key).set(value)


def _one(registry: CollectorRegistry, name: str, text: str, value: float) -> None:
    Gauge(name, text, registry=registry).set(value)
