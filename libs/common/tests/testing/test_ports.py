"""Cities of several test processes stand side by side on one machine."""

import asyncio
import socket

import pytest

from lantoa.testing.city import free_port


def looked_at(port: int) -> None:
    """As another process looks whether the port is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))


async def test_a_port_given_to_one_city_is_free_for_no_other_before_its_server_listens() -> None:
    port = free_port()
    with pytest.raises(OSError, match="in use"):
        looked_at(port)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_its_server_may_listen_there_and_again_after_it_was_killed() -> None:
    port = free_port()
    for _ in range(2):
        server = await asyncio.start_server(
            lambda _reader, writer: writer.close(), "127.0.0.1", port
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()
        server.close()
        await server.wait_closed()


def test_however_many_ports_are_asked_for_few_files_stay_open() -> None:
    ports = [free_port() for _ in range(300)]
    assert len(set(ports)) == 300
    looked_at(ports[0])
