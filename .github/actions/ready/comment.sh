#!/usr/bin/env bash
# Keeps one comment on the pull request up to date. What is not permitted, as on pull requests from forks, is a warning.
set -uo pipefail

mark="<!-- autopack-ready:$(printf '%s' "$INPUT_PATH" | tr -c 'A-Za-z0-9._/-' '-') -->"
body=$(mktemp "$RUNNER_TEMP/comment-XXXXXX")
{
  echo "$mark"
  cat "$REPORT"
} > "$body"

give_up() {
  echo '::warning title=autopack-ready::The pull request comment could not be written. The verdict does not depend on it.'
  exit 0
}

comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
# Only a comment of a bot is replaced: people may quote the mark.
known=$(MARK=$mark gh api --paginate "$comments?per_page=100" \
  --jq '.[] | select(.user.type == "Bot" and (.body | startswith(env.MARK))) | .id') || give_up
known=${known%%$'\n'*}
if [[ $known =~ ^[0-9]+$ ]]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$known" -F "body=@$body" > /dev/null || give_up
else
  gh api --method POST "$comments" -F "body=@$body" > /dev/null || give_up
fi
