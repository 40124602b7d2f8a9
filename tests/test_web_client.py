"""Sending to machines that are allowed, and to no others, within bounds."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from support.webhook_receiver import Reply, webhook_receiver

from routes_geo.errors import InvalidInput
from routes_geo.web_client import Bounds, PassingError, allowed_addresses, post

HERE = Bounds(timeout_s=5, longest_s=10, may_be_private=True)


def resolve(*addresses: str) -> Any:
    """What stands in for the look-up of names."""
    families = {True: socket.AF_INET6, False: socket.AF_INET}
    return lambda *_arguments, **_named: [
        (families[":" in address], socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses
    ]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2002:808:808::",
        "64:ff9b:1::1",
        "fec0::1",
        "::8.8.8.8",
        "5f00::1",
        "192.0.2.1",
        "3fff::1",
    ],
)
def test_addresses_outside_the_public_internet_are_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolve("93.184.215.14", address))
    with pytest.raises(InvalidInput, match="not on the public internet"):
        post("https://hooks.example/", b"{}", {}, Bounds(timeout_s=1))
    assert allowed_addresses("hooks.example", 443, may_be_private=True)


def test_public_addresses_are_accepted_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolve("93.184.215.14", "93.184.215.14", "2606:2800:21f::1"))
    found = allowed_addresses("hooks.example", 443, may_be_private=False)
    assert found == ["93.184.215.14", "2606:2800:21f::1"]


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = socket.getaddrinfo, []

    def look_up(host: str, *arguments: Any, **named: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "hooks.example" else host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with webhook_receiver(lambda _: Reply(200)) as receiver:
        port = receiver.url.rpartition(":")[2].partition("/")[0]
        assert post(f"http://hooks.example:{port}/hook", b"{}", {}, HERE).status == 200
    assert asked.count("hooks.example") == 1  # a second look-up could be answered differently
    assert receiver.received[0].headers["host"] == f"hooks.example:{port}"


def test_a_host_that_has_no_address_is_a_failure_that_may_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_arguments: Any, **_named: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", none)
    with pytest.raises(PassingError, match=r"hooks\.example"):
        post("https://hooks.example/", b"{}", {}, Bounds(timeout_s=1))


def test_the_second_address_is_tried_where_the_first_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with webhook_receiver(lambda _: Reply(200)) as receiver:
        real = socket.getaddrinfo

        def look_up(host: str, *arguments: Any, **named: Any) -> Any:
            if host != "two.example":
                return real(host, *arguments, **named)
            return [*real("::1", *arguments, **named), *real("127.0.0.1", *arguments, **named)]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        assert post(receiver.url.replace("127.0.0.1", "two.example"), b"{}", {}, HERE).status == 200


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with (
        webhook_receiver(lambda _: Reply(200)) as other,
        webhook_receiver(lambda _: Reply(307, {"Location": other.url})) as receiver,
    ):
        assert post(receiver.url, b"{}", {}, HERE).status == 307
    assert other.received == []


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with webhook_receiver(lambda _: Reply(200)) as receiver:
        assert post(receiver.url, b"{}", {}, HERE).status == 200


def test_an_answer_that_comes_byte_by_byte_is_cut() -> None:
    with webhook_receiver(lambda _: Reply(200, {"X": "y" * 1000}, drip_s=0.05)) as receiver:
        started_s = time.monotonic()
        with pytest.raises(PassingError):
            post(receiver.url, b"{}", {}, Bounds(timeout_s=5, longest_s=0.3, may_be_private=True))
        assert time.monotonic() - started_s < 4


def test_an_answer_that_does_not_come_in_time() -> None:
    with webhook_receiver(lambda _: Reply(200, delay_s=5)) as receiver, pytest.raises(PassingError, match="Timeout"):
        post(receiver.url, b"{}", {}, Bounds(timeout_s=0.3, longest_s=5, may_be_private=True))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of hooks.example, signed by itself."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("there is no openssl to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    named = ["-subj", "/CN=hooks.example", "-addext", "subjectAltName=DNS:hooks.example"]
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *named, "-keyout", str(path), "-out", "-"]
    done = subprocess.run([program, *made], capture_output=True, check=True)
    path.write_bytes(path.read_bytes() + done.stdout)
    return path


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is one of this machine."""
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *rest, **named: real("127.0.0.1", *rest, **named))


@pytest.mark.usefixtures("here")
def test_the_certificate_must_be_that_of_the_name_and_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with webhook_receiver(lambda _: Reply(200), certificate) as receiver:
        port = receiver.url.rpartition(":")[2]
        with pytest.raises(PassingError, match="SSLError"):
            post(f"https://hooks.example:{port}", b"{}", {}, HERE)
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
        with pytest.raises(PassingError, match="SSLError"):
            post(f"https://other.example:{port}", b"{}", {}, HERE)
        assert receiver.received == []
        assert post(f"https://hooks.example:{port}", b"{}", {}, HERE).status == 200
    assert len(receiver.received) == 1


@pytest.mark.usefixtures("here")
def test_an_encrypted_answer_that_comes_byte_by_byte_is_cut(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    with webhook_receiver(lambda _: Reply(200, {"X": "y" * 1000}, drip_s=0.05), certificate) as receiver:
        url = f"https://hooks.example:{receiver.url.rpartition(':')[2]}"
        started_s = time.monotonic()
        with pytest.raises(PassingError):
            post(url, b"{}", {}, Bounds(timeout_s=5, longest_s=0.3, may_be_private=True))
        assert time.monotonic() - started_s < 4


def test_a_connection_that_is_refused() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(PassingError, match="ConnectionError"):
            post(f"http://127.0.0.1:{closed.getsockname()[1]}/", b"{}", {}, HERE)
