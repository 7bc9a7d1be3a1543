#!/usr/bin/env bash
# Writes the lock files into the folder given (default: requirements), keeping the versions already locked there unless UPGRADE=1.
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
out=${1:-requirements}
mkdir -p "$out"
[ "$out" = requirements ] || cp requirements/*.lock "$out/"
export_lock() {  # export_lock NAME SOURCE...
  name=$1; shift
  "$uv" pip compile --quiet ${UPGRADE:+--upgrade} --universal --python-version 3.11 --generate-hashes --no-header \
    --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-package lantoa "$@" --output-file "$out/$name.lock" >/dev/null
}
export_lock run libs/common/pyproject.toml services/*/pyproject.toml
export_lock dev libs/common/pyproject.toml services/*/pyproject.toml requirements/dev.in -c "$out/run.lock"
printf "uv==0.13.9\nhatchling==1.28.0\n" | export_lock installer - -c "$out/dev.lock"
for service in publisher indexer notifier gateway; do
  export_lock "$service" "services/$service/pyproject.toml" -c "$out/run.lock"
done
