#!/usr/bin/env bash
# install.sh LOCK PACKAGE...: brings .venv to the lock, then our own packages, editable. Nothing else is ever installed.
set -eu
cd "$(dirname "$0")/.."
lock=$1; shift
export VIRTUAL_ENV=$PWD/.venv
echo "→ cài thư viện đã khoá ($lock)"
.venv/bin/uv pip sync --quiet --require-hashes "requirements/$lock.lock" requirements/installer.lock
for package in "$@"; do ours+=(--editable "$package"); done
.venv/bin/uv pip install --quiet --no-deps --no-build-isolation "${ours[@]}"
.venv/bin/uv pip check --quiet
