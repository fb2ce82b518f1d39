#!/usr/bin/env bash
# Make this folder ready: `setup.sh run` for the product, `setup.sh test` for its tests as well.
# Does nothing, quickly, when nothing changed; a missing tool ends it with one sentence, it is never passed over.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

purpose=${1:-run}
case $purpose in
    run) lock=requirements.lock ;;
    test) lock=requirements-dev.lock ;;
    *) echo "setup.sh: say 'run' or 'test', not '$purpose'." >&2; exit 2 ;;
esac

say() { echo "set-up: $*" >&2; }

missing_packages() {
    local name needed_by
    while read -r name needed_by _; do
        [[ -z $name || $name == '#'* ]] && continue
        [[ $needed_by == run || $purpose == test ]] || continue
        command -v "$name" >/dev/null && continue
        [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$name" 2>/dev/null) == ii* ]] || echo "$name"
    done <packages.debian
}

install_packages() {
    local missing
    mapfile -t missing < <(missing_packages)
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        say "these Debian packages are missing; install them as root: apt-get install ${missing[*]}"
        exit 1
    fi
    say "installing from Debian: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    local apt=(apt-get -qq -o DPkg::Lock::Timeout=120)
    "${apt[@]}" update </dev/null || say "apt-get update failed; going on with the lists that are here"
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}

if command -v dpkg-query >/dev/null; then
    install_packages
else
    say "this is not Debian; the programs of packages.debian must be here already"
fi

find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} /usr/bin/python3 python3 python3.{11..19}; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    say "no Python 3.11 or newer with venv was found; install one or name it: PYTHON=/path/to/python3 make $purpose"
    return 1
}

# What was filled from these files before: when any of them changes, it is filled again; a moved folder makes it anew.
stamp() { { pwd; cat "$@" scripts/setup.sh; } | sha256sum; }

python_is_ready() {
    [[ -x .venv/bin/cordata && $(cat ".venv/ready-to-$1" 2>/dev/null) == "$(stamp "$2" pyproject.toml)" ]]
}

fill_python() {
    if [[ $(cat .venv/made-in 2>/dev/null) != "$PWD" ]] || ! .venv/bin/python -c '' 2>/dev/null; then
        local python
        python=$(find_python)
        say "making .venv with $("$python" --version)"
        "$python" -m venv --clear .venv
        pwd >.venv/made-in
    fi
    rm -f .venv/ready-to-*
    local pip=(.venv/bin/python -m pip -qq --disable-pip-version-check --no-input)
    say "filling .venv from $lock; the first time takes about half a minute"
    "${pip[@]}" install --require-hashes --no-deps --requirement "$lock"
    "${pip[@]}" install --no-deps --no-build-isolation --no-index --editable .
    stamp "$lock" pyproject.toml >".venv/ready-to-$purpose"
}

# Node is only needed to unpack the console's packages: the machine's own, else one from a wheel, by hash, in .venv.
find_npm() {
    if command -v npm >/dev/null && command -v node >/dev/null; then
        echo npm
        return
    fi
    local lock=requirements-node.lock
    if [[ $(cat .venv/node/.ready 2>/dev/null) != "$(stamp "$lock")" ]]; then
        say "no Node on this machine: taking one from $lock; this takes about a minute, once"
        .venv/bin/python -m venv --clear .venv/node
        .venv/node/bin/python -m pip -qq --disable-pip-version-check --no-input \
            install --require-hashes --no-deps --only-binary=:all: --requirement "$lock"
        stamp "$lock" >.venv/node/.ready
    fi
    echo .venv/node/bin/npm
}

# The console's own packages: what the lock names, by hash; nothing of theirs is run.
fill_console() {
    local npm
    npm=$(find_npm)
    say "filling node_modules from package-lock.json"
    "$npm" ci --silent --ignore-scripts --no-audit --no-fund
    stamp package.json package-lock.json >node_modules/.ready
}

python_is_ready test requirements-dev.lock || python_is_ready "$purpose" "$lock" || fill_python
[[ ! -f package-lock.json || $(cat node_modules/.ready 2>/dev/null) == "$(stamp package.json package-lock.json)" ]] || fill_console
