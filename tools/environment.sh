#!/usr/bin/env bash
# Makes the virtual environment and puts the installer into it; says in one line what is missing.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
command -v "$python" >/dev/null || { echo "Thiếu Python: cài Python 3.11 trở lên (install Python 3.11 or newer)."; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  { echo "Cần Python 3.11 trở lên, đây là $("$python" --version) (set PYTHON=python3.11)."; exit 1; }
echo "→ tạo môi trường .venv"
"$python" -m venv .venv 2>/dev/null || { echo "Thiếu mô-đun venv: cài gói python3-venv (install python3-venv)."; exit 1; }
.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/installer.lock
touch .venv/bin/uv
