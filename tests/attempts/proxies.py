"""Reverse proxies in front of a service: stock nginx, and one that leaves no trace."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NGINX = """\
daemon off;
master_process off;
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""
_STOCK = (
    "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{upstream}; }} }}"
)
"""The least that proxies anything: what nginx does unless it is told otherwise."""


@contextmanager
def nginx(
    program: str, upstream: int, folder: Path, site: Callable[[int], str] | None = None
) -> Iterator[int]:
    """The real nginx as it is configured by default; gives its port.

    ``site`` gives another configuration of the server for the port it is to listen on.
    """
    port = _free_port()
    config = folder / "nginx.conf"
    server = site(port) if site else _STOCK.format(port=port, upstream=upstream)
    config.write_text(_NGINX.format(folder=folder, site=server))
    process = subprocess.Popen([program, "-c", str(config), "-p", str(folder)])
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def relay(upstream: int, *, like_nginx: bool) -> Iterator[int]:
    """A proxy of ours. ``like_nginx``: HTTP/1.0 and ``Connection: close``; else it leaves no trace.

    Either way ``Host`` becomes the service's own address, and no field is added.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(
                    target=_relayed, args=(client, upstream, like_nginx), daemon=True
                ).start()

        threading.Thread(target=serve, daemon=True).start()
        yield int(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)


def _relayed(client: socket.socket, upstream: int, like_nginx: bool) -> None:  # noqa: FBT001
    client.settimeout(60)
    with client, socket.create_connection(("127.0.0.1", upstream), timeout=60) as server:
        head, _, body = _whole_request(client).partition(b"\r\n\r\n")
        head = re.sub(rb"(?i)\r\nhost: [^\r]*", b"\r\nHost: 127.0.0.1:%d" % upstream, head)
        head = re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", head) + b"\r\nConnection: close"
        if like_nginx:
            head = head.replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", 1)
        server.sendall(head + b"\r\n\r\n" + body)
        while piece := server.recv(65_536):
            client.sendall(piece)


def _whole_request(client: socket.socket) -> bytes:
    received = b""
    while True:
        head, found, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        if found and len(body) >= int(length[1] if length else 0):
            return received
        piece = client.recv(65_536)
        if not piece:
            return received
        received += piece


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the proxy did not come up")
