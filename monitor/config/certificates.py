"""Whether a file of certificates can be used."""

from pathlib import Path


def certificates_problem(path: Path) -> str:
    """What is wrong with the PEM file ``path`` and what to do; empty when nothing is."""
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return f"there is no file {path}; write the path of the certificates, in PEM"
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}; check who may read it"
    if "-----BEGIN CERTIFICATE-----" not in text:
        return f"{path} holds no certificate; it must be in PEM, with BEGIN CERTIFICATE"
    return ""
