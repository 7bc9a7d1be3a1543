"""Peers that run on node: what they need is installed by npm from the lock beside each."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from deploy.local.settings import HERE, MissingError
from deploy.local.store import Store

_FILES = ("package.json", "package-lock.json")


def installed(peer: str, store: Store) -> Path:
    """The folder of a peer's modules, checked against its lock; MissingError where none can be."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise MissingError(f"{tool} is not installed: apt-get install nodejs npm")
    lock = HERE.joinpath(peer, "package-lock.json").read_bytes()
    home = store.root / f"node-{peer}-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not (home / "whole").exists():
        _install(peer, home)
    return home


def _install(peer: str, home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for name in _FILES:
        shutil.copy(HERE / peer / name, home / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        tail = " ".join(done.stderr.split()[-40:])
        raise MissingError(f"npm could not install the modules of {peer}: {tail}")
    (home / "whole").touch()
