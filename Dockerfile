# syntax=docker/dockerfile:1
# Two stages: the first installs, the second runs, without a package installer's leftovers, as nobody special.
# Pin the base by its digest when you build for good: --build-arg BASE=python:3.13-slim-bookworm@sha256:…
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src
RUN python -m venv /opt/monitor
COPY requirements.txt ./
RUN /opt/monitor/bin/python -m pip install --require-hashes --only-binary=:all: --requirement requirements.txt
# Layers of this stage are thrown away.
# hadolint ignore=DL3059
RUN python -m pip install --quiet "setuptools>=77"
COPY pyproject.toml README.md LICENSE ./
COPY monitor ./monitor
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheels .
# hadolint ignore=DL3059
RUN /opt/monitor/bin/python -m pip install --no-deps --no-index --find-links /wheels civic-monitor
# hadolint ignore=DL3059
RUN /opt/monitor/bin/monitor --version

FROM ${BASE}
LABEL org.opencontainers.image.title="civic-monitor" \
      org.opencontainers.image.description="Watch city councils, grant notices and court dockets, and tell Slack what changed" \
      org.opencontainers.image.licenses="Apache-2.0"
# Debian takes superseded versions away, so a pinned one would soon not build; the base fixes the release.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends tesseract-ocr tesseract-ocr-spa \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 monitor \
 && useradd --system --uid 10001 --gid monitor --home-dir /state --no-create-home --shell /usr/sbin/nologin monitor \
 && install --directory --owner=monitor --group=monitor --mode=0700 /state
COPY --from=build /opt/monitor /opt/monitor
ENV PATH=/opt/monitor/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MONITOR_CONFIG=/config/sources.yaml \
    MONITOR_STATE=/state \
    MONITOR_LOG=json
USER 10001:10001
WORKDIR /state
VOLUME ["/state"]
EXPOSE 8765
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 CMD ["monitor", "health"]
ENTRYPOINT ["monitor"]
CMD ["run"]
