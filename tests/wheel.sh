#!/usr/bin/env bash
# Tries a wheel where nothing else of Footnote is: `tests/wheel.sh WHEEL CONSTRAINTS`.
set -euo pipefail
wheel="$(realpath "$1")"
constraints="$(realpath "$2")"

outside="$(mktemp -d)"
trap 'rm -rf "$outside"' EXIT
"$(command -v python3.11 || command -v python3)" -m venv "$outside/venv"
"$outside/venv/bin/python" -m pip --disable-pip-version-check install --quiet --constraint "$constraints" "$wheel"
cd "$outside"
export FOOTNOTE_LIBRARY="$outside/library" FOOTNOTE_SAMPLES="$outside/samples"
venv/bin/footnote --version
venv/bin/footnote add --samples
venv/bin/footnote --library "$FOOTNOTE_SAMPLES" search "Who masterminded the attack on In Amenas?" --json |
    venv/bin/python -c 'import json, sys; hits = json.load(sys.stdin); assert hits and "Belmokhtar" in hits[0]["text"], hits'
venv/bin/python -c "import chatbot.ui.cited, chatbot.web.gate, chatbot.web.routes"
venv/bin/python -c "from chatbot.export.pack import Exported, pack; assert '<h1>Title' in pack(Exported('Title', '', (), {}))"
venv/bin/python -c "from chatbot.models.judge import Probe; assert Probe.of('Qwen2.5-Coder-1.5B-Instruct')"
echo "The wheel works."
