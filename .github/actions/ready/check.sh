#!/usr/bin/env bash
# Installs the pinned program and checks. Writes code, reports and written to the step's outputs; always exits with 0, because the last
# step of the action turns the code into red or green after the reports were handed on.
set -euo pipefail

home="$RUNNER_TEMP/autopack-ready"
reports=$(mktemp -d "$RUNNER_TEMP/readiness-XXXXXX")
program="$home/node_modules/.bin/autopack-ready"

finish() {
  {
    echo "code=$1"
    echo "reports=$reports"
    echo "written=$2"
  } >> "$GITHUB_OUTPUT"
  exit 0
}

if [[ ! -x $program ]]; then
  mkdir -p "$home"
  # From an empty folder, so that no .npmrc of the repository decides where the program comes from.
  if ! (cd "$home" && npm install --prefix "$home" --ignore-scripts --no-audit --no-fund --loglevel=error -- "$INPUT_PACKAGE"); then
    echo '::error title=autopack-ready::The program could not be installed.'
    finish 3 false
  fi
fi

arguments=(check "$INPUT_PATH" --format github --require "$INPUT_REQUIRE" --today "$(date -u +%F)")
[[ -n $INPUT_SINCE ]] && arguments+=(--since "$INPUT_SINCE")
[[ -n $INPUT_ONLY ]] && arguments+=(--only "$INPUT_ONLY")
[[ -n $INPUT_CONFIG ]] && arguments+=(--config "$INPUT_CONFIG")
for format in json sarif html; do
  arguments+=(--report "$format=$reports/report.$format")
done
arguments+=(--report "markdown=$reports/report.md")

code=0
cd "$GITHUB_WORKSPACE"
"$program" "${arguments[@]}" || code=$?
written=false
[[ -s $reports/report.json && -s $reports/report.sarif && -s $reports/report.md ]] && written=true
if [[ $code -ge 2 ]]; then
  echo "::error title=autopack-ready::The check ended with exit code $code: the log of this step says why."
fi
finish "$code" "$written"
