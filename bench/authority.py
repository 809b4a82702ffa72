"""An authority of our own, for the sites that answer over TLS."""

from pathlib import Path

import trustme


def certificates(folder: Path, names: list[str]) -> tuple[Path, Path]:
    """(the authority's certificate, one certificate for all ``names`` with its key), as PEM files."""
    authority = trustme.CA()
    ca, site = folder / "authority.pem", folder / "site.pem"
    authority.cert_pem.write_to_path(ca)
    authority.issue_cert(*names).private_key_and_cert_chain_pem.write_to_path(site)
    return ca, site
