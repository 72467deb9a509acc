#!/usr/bin/env bash
# Starts the simulator behind a workflow's step. Its address and process id become outputs of that step.
#   start-simulator.sh [scenario as JSON]
set -euo pipefail
said=$(mktemp)
# Node 24 runs the simulator's TypeScript as it is: nothing to install, nothing to compile.
# A session of its own outlives the step's terminal, which act gives it; no store outlives ten minutes.
setsid timeout 10m node "$(dirname "$0")/../simulator/main.ts" --token simulated --scenario /dev/stdin \
  <<<"${1-"{}"}" >"$said" 2>&1 &
echo "pid=$!" >>"$GITHUB_OUTPUT"
for _ in {1..100}; do
  if grep -q ' on http' "$said"; then
    sed -n 's/.* on /url=/p' "$said" >>"$GITHUB_OUTPUT"
    exit
  fi
  sleep 0.1
done
cat "$said"
echo 'The simulator did not start.'
exit 1
