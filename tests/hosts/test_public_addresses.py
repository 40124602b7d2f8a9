"""Addresses of IANA's registries and their neighbours, and every address that Python itself takes for special."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis.strategies import ip_addresses

from routes_geo.hosts.public_addresses import is_public

SPECIAL = [
    *("0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1"),
    *("169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.31.196.1"),
    *("192.52.193.1", "192.88.99.1", "192.168.255.255", "192.175.48.1", "198.18.0.0", "198.19.255.255"),
    *("198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::8.8.8.8", "::10.0.0.1", "::ffff:8.8.8.8", "::ffff:10.0.0.1", "::ffff:0:8.8.8.8"),
    *("64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::203.0.113.1", "64:ff9b:1::1", "64:ff9b:1::8.8.8.8"),
    *("64:ff9b:2::8.8.8.8", "100::1", "100:0:0:1::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1"),
    *("2001:3::1", "2001:10::1", "2001:20::1", "2001:30::1", "2001:1ff::1", "2001:db8::1", "2002:a00:1::"),
    *("2002:808:808::1", "2620:4f:8000::1", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "5f00:ffff::1", "fc00::1"),
    *("fd00::1", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "feff::1", "ff02::1", "ff0e::1"),
]
PUBLIC = [
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255"),
    *("172.32.0.0", "192.0.1.1", "192.0.3.1", "192.167.255.255", "198.17.255.255", "198.20.0.0", "223.255.255.255"),
    *("2001:200::1", "2001:4860:4860::8888", "2001:db9::1", "2003::1", "2606:2800:21f::1", "2a00:1450:4001::1"),
    *("3ffe:ffff::1", "64:ff9b::8.8.8.8", "64:ff9b::808:808"),
]


@pytest.mark.parametrize("address", SPECIAL)
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_hosts_are_public(address: str) -> None:
    assert is_public(address)


@given(ip_addresses())
def test_what_python_takes_for_special_is_not_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert (
        not is_public(str(address)) or (address.is_global and not address.is_multicast) or "64:ff9b::" in str(address)
    )
