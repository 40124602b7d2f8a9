"""Decide whether an address is on the public internet, alike on every version of Python.

`ipaddress.is_global` knows the registries of IANA as they were when a version of Python was released. The blocks here
are all those that IANA's registries of special-purpose addresses (RFC 6890) list, and all that were ever reserved for
local use, for documentation, or for carrying IPv4 in IPv6. Some of them can be reached, but nobody has a host there.
"""

from __future__ import annotations

import ipaddress

_SPECIAL_IPV4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private use
            "100.64.0.0/10",  # shared by the customers of a provider
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local, with the metadata of clouds
            "172.16.0.0/12",  # private use
            "192.0.0.0/24",  # assignments of IETF protocols
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112-v4
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",  # private use
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
# All that IANA has assigned to hosts. Outside are loopback, IPv4 in IPv6 (::/96, ::ffff:0:0/96, 64:ff9b:1::/48),
# discard-only (100::/64), identifiers of segments (5f00::/16), local use (fc00::/7, fe80::/10, fec0::/10), multicast.
_UNICAST_IPV6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_IPV6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # assignments of IETF protocols: Teredo, benchmarks, ORCHID
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which carries IPv4
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # an IPv4 address, in networks that have only IPv6 (RFC 6052)


def is_public(address: str) -> bool:
    """Return whether an address, with or without a zone, is one of a host on the public internet."""
    plain = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(plain, ipaddress.IPv4Address):
        return not any(plain in block for block in _SPECIAL_IPV4)
    if plain in _NAT64:
        return is_public(str(ipaddress.IPv4Address(int(plain) & 0xFFFFFFFF)))
    return plain in _UNICAST_IPV6 and not any(plain in block for block in _SPECIAL_IPV6)
