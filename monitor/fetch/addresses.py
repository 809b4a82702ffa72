"""Which addresses may be connected to: only public ones. Pure; a table and one function.

The lists are the special-purpose registries of IANA (RFC 6890 and its updates) as of 2026, kept
here because the standard library's idea of *global* differs between Python versions and lets
through multicast, NAT64, 6to4 and the metadata services of some clouds.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_V4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(net), what)
    for net, what in (
        ("0.0.0.0/8", "of this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "of a carrier's inner network"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "of a cloud's metadata service"),
        ("169.254.0.0/16", "link-local or of a cloud's metadata service"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved or of a cloud's metadata service"),
        ("192.0.2.0/24", "for documentation"),
        ("192.31.196.0/24", "reserved"),
        ("192.52.193.0/24", "reserved"),
        ("192.88.99.0/24", "of a 6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "reserved"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)

# Of IPv6 only 2000::/3 is given out for the public Internet; these parts of it are not.
_V6_PUBLIC = IPv6Network("2000::/3")
_V6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(net), what)
    for net, what in (
        ("2001::/32", "of a Teredo tunnel"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "for documentation"),
        ("2002::/16", "of a 6to4 tunnel"),
        ("2620:4f:8000::/48", "reserved"),
        ("3fff::/20", "for documentation"),
    )
)
_V6_NAMED: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(net), what)
    for net, what in (
        ("::1/128", "loopback"),
        ("::/128", "of this host"),
        ("fd00:ec2::254/128", "of a cloud's metadata service"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private"),
        ("ff00::/8", "multicast"),
        ("64:ff9b:1::/48", "of a private NAT64"),
        ("100::/64", "discarded"),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def refusal(text: str) -> str | None:
    """Why the address ``text`` (as ``getaddrinfo`` gives it) may not be connected to.

    ``None`` when it may. IPv4 inside IPv6 (mapped, NAT64, ISATAP) is judged as the IPv4 it reaches;
    6to4 and Teredo are refused whole. Text that is not an address is refused too.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return "not an address"
    return _refusal_v4(address) if isinstance(address, IPv4Address) else _refusal_v6(address)


def _refusal_v4(address: IPv4Address) -> str | None:
    return next((what for net, what in _V4 if address in net), None)


def _refusal_v6(address: IPv6Address) -> str | None:
    inner = address.ipv4_mapped
    if inner is None and address in _NAT64:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return _refusal_v4(inner)
    if address not in _V6_PUBLIC:
        return next((what for net, what in _V6_NAMED if address in net), "reserved")
    named = next((what for net, what in _V6 if address in net), None)
    if named is None and (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return _refusal_v4(IPv4Address(int(address) & 0xFFFFFFFF))
    return named
