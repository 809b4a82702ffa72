"""Whom TLS believes: certifi's authorities and the operator's own. Checking cannot be switched off."""

import ssl
from pathlib import Path

import httpx

from monitor.errors import ConfigError


def tls_context(*ca_files: str | None) -> ssl.SSLContext:
    """A verifying context; costly (20 ms), so built once and shared.

    Raises ``ConfigError`` when a CA file cannot be read or holds no certificate.
    """
    context = httpx.create_ssl_context(verify=True, trust_env=False)
    context.set_alpn_protocols(["http/1.1"])
    for ca_file in ca_files:
        if not ca_file:
            continue
        try:
            context.load_verify_locations(cadata=Path(ca_file).read_text("ascii"))
        except (OSError, ValueError, ssl.SSLError) as error:
            raise ConfigError(
                f"the CA file {ca_file} cannot be used: give a readable PEM file of certificates"
            ) from error
    return context
