"""What went wrong on the wire, as one sentence. Pure."""

import ssl

import httpx

from monitor.errors import FetchError, PermanentFetchError, TransientFetchError

WIRE_ERRORS = (
    httpx.TransportError,
    ssl.SSLError,
    OSError,
)


def fault(error: Exception, host: str) -> FetchError:  # noqa: PLR0911  a line for each fault
    """The ``FetchError`` for an exception of the connection to ``host``."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return PermanentFetchError(f"{host} {_certificate(error)}")
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        reason = (error.reason or "handshake failed").replace("_", " ").lower()
        return PermanentFetchError(f"{host} offers no TLS connection that can be trusted: {reason}")
    if isinstance(error, httpx.LocalProtocolError):
        return PermanentFetchError(f"a header or the address for {host} is not valid: {error}")
    if isinstance(error, httpx.RemoteProtocolError):
        return _protocol(str(error), host)
    if isinstance(error, httpx.ConnectTimeout):
        return TransientFetchError(f"{host} did not finish the TLS handshake in time")
    if isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout):
        return TransientFetchError(f"{host} fell silent in the middle of the exchange")
    if isinstance(error, httpx.ConnectError | ssl.SSLEOFError):
        return TransientFetchError(f"{host} broke off the TLS handshake")
    return TransientFetchError(f"{host} broke off the connection")


def _certificate(error: ssl.SSLCertVerificationError) -> str:
    text = (error.verify_message or "").lower()
    if "expired" in text:
        return "has a certificate that has expired: the site must renew it"
    if "not yet valid" in text:
        return "has a certificate that is not valid yet: is this machine's clock right?"
    if "mismatch" in text or "not valid for" in text:
        return "has a certificate for another host name"
    if "self-signed" in text or "self signed" in text:
        return "has a self-signed certificate: if you trust it, name it in ca_file"
    if "unable to get" in text:
        return "has a certificate of an unknown authority: if you trust it, name it in ca_file"
    return f"has a certificate that cannot be trusted: {text or 'no reason given'}"


def _protocol(text: str, host: str) -> FetchError:
    if "without sending a response" in text:
        return TransientFetchError(f"{host} closed the connection without an answer")
    if "complete message body" in text or "incomplete chunked" in text:
        return TransientFetchError(f"{host} sent only a part of the page; nothing of it was used")
    if "buffer too long" in text:
        return PermanentFetchError(f"{host} sent headers without end: not read")
    return TransientFetchError(f"{host} sent something that is not HTTP")
