#!/usr/bin/env bash
# All checks of the house, side by side; prints what fails, and how long each took.
set -u
cd "$(dirname "$0")/.."
bin=${BIN:-.venv/bin}
steps=()
step() {  # step NAME COMMAND...: in the background
  told "$@" & steps+=($!)
}
told() {
  local name=$1 begun=$SECONDS out; shift
  if out=$("$@" 2>&1); then printf '✓ %-10s %ss\n' "$name" $((SECONDS - begun))
  else printf '✗ %-10s %ss\n%s\n' "$name" $((SECONDS - begun)) "$out"; return 1; fi
}
generated() {
  local fresh; fresh=$(mktemp -d); trap 'rm -rf "$fresh"' RETURN
  "$bin/lantoa" docs write "$fresh" >/dev/null || return 1
  (cd "$fresh" && find . -type f) | while read -r file; do
    diff -u "$file" "$fresh/$file" || exit 1
  done || { echo "run: make generate"; return 1; }
}
locked() {
  local fresh; fresh=$(mktemp -d); trap 'rm -rf "$fresh"' RETURN
  UV="$bin/uv" tools/lock.sh "$fresh" || return 1
  for file in requirements/*.lock; do cmp "$file" "$fresh/${file#requirements/}" || { echo "run: make lock"; return 1; }; done
}
addresses() {
  ! git grep -nIE 'pypi[.]org|pythonhosted[.]org|registry[.]npmjs|repo[0-9]*[.]maven|/(work|root|farm)/[a-z.]' -- . ':!tools/check.sh'
}
step format "$bin/ruff" format --check .
step lint "$bin/ruff" check .
step types "$bin/mypy" libs/common/src services/*/src
step imports "$bin/lint-imports" --no-cache
step generated generated
step locks locked
step addresses addresses
step deploy "$bin/python" tools/validate_deploy.py
failed=0
for one in "${steps[@]}"; do wait "$one" || failed=1; done
exit $failed
