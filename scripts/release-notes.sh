#!/usr/bin/env bash
# Prints what CHANGELOG.md says of a version, and fails where it says nothing or names no date.
#   release-notes.sh 1.2.3
set -euo pipefail
awk -v heading="## [$1]" '
  index($0, heading) == 1 && substr($0, length(heading) + 1) ~ /^ - [0-9]{4}-[0-9]{2}-[0-9]{2}$/ { inside = 1; next }
  /^## / || /^\[[^]]+\]: / { inside = 0 }
  inside && (NF || said) { print; said = 1 }
  END { exit !said }
' "$(dirname "$0")/../CHANGELOG.md"
