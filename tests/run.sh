#!/usr/bin/env bash
# The test suite with branch coverage. Says in one line what it skips for want of a system package.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${MONITOR_PYTHON:-python3}
marks="not soak"
command -v chromium >/dev/null || { echo "skipped: browser tests (Chromium is not installed)"; marks+=" and not browser"; }
command -v tesseract >/dev/null || { echo "skipped: OCR tests (Tesseract is not installed)"; marks+=" and not ocr"; }
command -v node >/dev/null || { echo "skipped: tests against Node tools (Node.js is not installed)"; marks+=" and not node"; }
corpus=${MONITOR_CORPUS:-../shared/corpus}
[ -d "$corpus" ] || { echo "skipped: corpus tests (no recorded corpus at $corpus)"; marks+=" and not corpus"; }
rm -f .coverage .coverage.*
status=0
COVERAGE_PROCESS_START="$PWD/pyproject.toml" "$python" -m pytest -q -n 4 --dist worksteal --cov --cov-report= -m "$marks" "$@" || status=$?
if [ $# -eq 0 ] && [ $status -eq 0 ]; then
  "$python" -m coverage combine -q --append 2>/dev/null || true
  "$python" -m coverage report --skip-covered | tail -40
  "$python" -m coverage report --fail-under=99 --include="monitor/diff/*,monitor/routing*,monitor/health.py,monitor/store/*" --skip-covered
fi
exit $status
