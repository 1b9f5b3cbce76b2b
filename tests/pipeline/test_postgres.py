"""Dagster's history in PostgreSQL, as deploy/ has it, on a real local server."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.home import PROJECT
from tests.conftest import GONGBAO, Installation

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
pytestmark = [
    pytest.mark.pipeline,
    pytest.mark.xdist_group("refreshed"),
    pytest.mark.skipif(not BINARIES, reason="no PostgreSQL server: install Debian's postgresql"),
]


def _as_server(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return command
    return ["runuser", "-u", "postgres", "--", *command]


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment that deploy/dagster.postgres.yaml asks for, with a server behind it."""
    binaries = BINARIES[-1].parent
    # Outside of pytest's folders, which the server's user may not enter.
    folder = Path(f"/tmp/gongbao-postgres-{os.getpid()}")
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = str(folder / "data")

    def run(*command: str) -> None:
        subprocess.run(_as_server(list(command)), check=True, capture_output=True, cwd="/tmp")

    run(str(binaries / "initdb"), "-D", data, "-A", "trust", "-U", "gongbao", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -F"
    run(str(binaries / "pg_ctl"), "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
    try:
        yield {
            "GONGBAO_PG_HOST": "127.0.0.1",
            "GONGBAO_PG_USER": "gongbao",
            "GONGBAO_PG_PASSWORD": "none",
            "GONGBAO_PG_DATABASE": "postgres",
            "port": str(port),
        }
    finally:
        run(str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


def test_a_refresh_is_recorded_there(
    refreshed: Installation, server: dict[str, str], tmp_path: Path
) -> None:
    copy = Installation(tmp_path / "home")
    shutil.copytree(refreshed.root, copy.root)
    dagster_home = tmp_path / "dagster"
    dagster_home.mkdir()
    settings = (PROJECT / "deploy" / "dagster.postgres.yaml").read_text("utf-8")
    port = server.pop("port")
    (dagster_home / "dagster.yaml").write_text(settings.replace("5432", port), "utf-8")
    environment = {**copy.environment, **server, "DAGSTER_HOME": str(dagster_home)}
    done = subprocess.run(
        [GONGBAO, "refresh", "--force"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert not list(dagster_home.rglob("*.db")), "something still went to SQLite"

    def ask(query: str) -> str:
        command = [
            "psql",
            "-h",
            "127.0.0.1",
            "-p",
            port,
            "-U",
            "gongbao",
            "-Atc",
            query,
            "postgres",
        ]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    assert ask("SELECT status FROM runs") == "SUCCESS"
    assert int(ask("SELECT count(*) FROM asset_keys")) > 30
