"""Getting what the servers are made of: pinned, checked, ready to start fast."""

import asyncio
import importlib.util
import shutil
import sys
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

from deploy.local.board import Board
from deploy.local.checksums import flaws
from deploy.local.probe import PortTakenError, refuse_taken
from deploy.local.server import Server, run_to_end
from deploy.local.servers import KafkaServer, OpenSearchServer
from deploy.local.settings import HERE, SETTINGS, MissingError
from deploy.local.store import Store, TrainingStore

_TRAINING_OFFSETS = range(60, 100, 10)
_TRAINING_STOP_SECONDS = 120


async def fetch_kafka(store: Store, board: Board) -> None:
    """Have Kafka's jars, verified, and its class archive."""
    await _jars(store, "kafka", board)
    await _archive(store, "kafka", board)


async def fetch_opensearch(store: Store, board: Board) -> None:
    """Have OpenSearch's jars, verified, our main class compiled, and the class archive."""
    await _jars(store, "opensearch", board)
    if not store.opensearch_main.exists():
        board.say("opensearch", "compiling")
        await _compile(store)
    await _archive(store, "opensearch", board)


async def fetch_mongo(store: Store, board: Board) -> None:
    """Have the Mongo-wire server in an environment of its own, and the jars of the second one."""
    await _wheels(store, board)
    await _jars(store, "mongojava", board, shown="mongo")


async def _wheels(store: Store, board: Board) -> None:
    board.say("mongo", "checking")
    home = store.mongo_python.parents[1]
    whole = home / "whole"
    if whole.exists():
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise MissingError("this Python cannot make environments: apt-get install python3-venv")
    board.say("mongo", "fetching wheels")
    for old in store.root.glob("venv-mongo-*"):
        shutil.rmtree(old)
    await run_to_end([sys.executable, "-m", "venv", str(home)])
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    lock = [
        "--only-binary",
        ":all:",
        "--require-hashes",
        "-r",
        str(HERE / "mongo" / "requirements.lock"),
    ]
    await run_to_end([str(store.mongo_python), *install, *lock])
    whole.touch()


async def _jars(store: Store, server: str, board: Board, shown: str = "") -> None:
    board.say(shown or server, "checking")
    home, sums = store.jars(server), HERE / server / "SHA256SUMS"
    if not await asyncio.to_thread(flaws, home, sums):
        return
    board.say(shown or server, "fetching jars")
    fresh = home.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    await _maven(HERE / server / "pom.xml", fresh)
    if wrong := await asyncio.to_thread(flaws, fresh, sums):
        raise MissingError(f"the jars of {server} are not those of {sums}: {'; '.join(wrong[:3])}")
    shutil.rmtree(home, ignore_errors=True)
    fresh.rename(home)
    store.archive(server).unlink(missing_ok=True)


async def _maven(pom: Path, folder: Path) -> None:
    if shutil.which("mvn") is None:
        raise MissingError("Maven is not installed: apt-get install maven")
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    await run_to_end(["mvn", "-q", "-B", "-C", "-f", str(pom), *goal])


async def _compile(store: Store) -> None:
    store.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.cache) as folder:
        javac = [store.java.tool("javac"), "-cp", store.class_path("opensearch"), "-d", folder]
        await run_to_end([*javac, str(HERE / "opensearch" / "LocalOpenSearch.java")])
        _pack(Path(folder), store.opensearch_main)


def _pack(folder: Path, jar: Path) -> None:
    draft = jar.with_suffix(".draft")
    with zipfile.ZipFile(draft, "w") as archive:
        for compiled in folder.glob("*.class"):
            archive.write(compiled, compiled.name)
    draft.rename(jar)


async def _archive(store: Store, server: str, board: Board) -> None:
    if store.archive(server).exists() or not store.java.archives:
        return
    board.say(server, "learning to start fast (once)")
    store.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.cache) as folder:
        training = TrainingStore(store.root)
        await _train(_trainee(server, Path(folder), training))
        training.draft(server).rename(store.archive(server))


def _trainee(server: str, folder: Path, store: TrainingStore) -> Server:
    if server == "kafka":
        return KafkaServer(folder, _free(server, SETTINGS.kafka.port), store)
    return OpenSearchServer(folder, _free(server, SETTINGS.opensearch.port), store)


def _free(server: str, base: int) -> int:
    """The first training port that nobody has: another clone may be learning, too."""
    ports = [base + offset for offset in _TRAINING_OFFSETS]
    for port in ports:
        with suppress(PortTakenError):
            refuse_taken(server, port)
            return port
    raise PortTakenError(f"{server}: all of {ports} are taken")


async def _train(server: Server) -> None:
    await server.start()
    await server.stop(_TRAINING_STOP_SECONDS)
