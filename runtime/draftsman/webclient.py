"""Outbound HTTP of notifiers: https only, never into private networks, bounded in time and size.

The address that was checked is the one that is connected to, so a name cannot change its meaning in between.
`DRAFTSMAN_HTTP_ALLOW` lists hosts (`host` or `host:port`, comma-separated) that may be private and plain http.
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import socket
import ssl
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from .stubs import Answer

TIMEOUT = 10.0  # seconds, to connect and for each read
MAX_BODY = 1_048_576  # bytes of an answer
MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class RefusedAddressError(Exception):
    """The URL may not be called from here; trying again gives the same."""


class Target(NamedTuple):
    """Where a URL leads: the checked address is `address`."""

    secure: bool
    host: str
    port: int
    path: str
    address: str


def target_of(url: str) -> Target:
    """Check a URL and resolve its host. Raises RefusedAddressError, or OSError if the name is unknown."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise RefusedAddressError(f"{url}: not an address of the form https://host/path")
    port = parts.port or (443 if secure else 80)
    allowed = {name.strip().lower() for name in os.environ.get("DRAFTSMAN_HTTP_ALLOW", "").split(",")}
    trusted = host in allowed or f"{host}:{port}" in allowed
    if not secure and not trusted:
        raise RefusedAddressError(f"{url}: only https addresses are called")
    addresses = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in addresses:
        if not trusted and not is_public(address):
            raise RefusedAddressError(f"{url}: {host} is {address}, an address of a private network")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, host, port, path, addresses[0])


def is_public(address: str) -> bool:
    """Whether an address lies in the public internet, also when it is wrapped in an IPv6 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast


def send(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
    """One request; redirects are followed on the same host only, another host's is the answer itself.

    Raises OSError (also for time-outs), http.client.HTTPException or RefusedAddressError.
    """
    origin = urlsplit(url)[:2]
    for _ in range(MAX_REDIRECTS + 1):
        answer = _exchange(method, target_of(url), headers, body)
        location = urljoin(url, answer.headers.get("location", "")) if answer.status in REDIRECTS else ""
        if not location or location == url or urlsplit(location)[:2] != origin:
            return answer
        if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
            method, body = "GET", None
        url = location
    return answer


def _exchange(method: str, target: Target, headers: Mapping[str, str], body: bytes | None) -> Answer:
    connection: http.client.HTTPConnection
    if target.secure:
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(target.host, target.port, timeout=TIMEOUT, context=context)
    else:
        connection = http.client.HTTPConnection(target.host, target.port, timeout=TIMEOUT)

    def connect(address: Any, timeout: Any = TIMEOUT, source_address: Any = None) -> socket.socket:
        return socket.create_connection((target.address, target.port), timeout, source_address)

    connection._create_connection = connect  # type: ignore[attr-defined]  # the name stays for TLS and `Host`
    try:
        connection.request(method, target.path, body, dict(headers))
        response = connection.getresponse()
        content = response.read(MAX_BODY + 1)
        if len(content) > MAX_BODY:
            raise http.client.HTTPException(f"the answer of {target.host} is larger than {MAX_BODY} bytes")
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, content.decode(response.headers.get_content_charset("utf-8"), "replace"))
    finally:
        connection.close()
