# What `bin/run`, `bin/test` and `bin/bench` share: system libraries and the virtual environment.
# Sourced, not run. Written for bash 3.2, which macOS has. A second start costs milliseconds: the
# lock file is compared with a copy of the one that the environment was made from.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"
PYTHON="$VENV/bin/python"

say() { printf '%s\n' "$@" >&2; }

stop() {
    say "$@"
    exit 1
}

# prepare LOCK [browser] [mailbox]: leave $PYTHON ready with everything in LOCK, and a browser and a
# mailbox server where asked.
prepare() {
    local lock="$ROOT/requirements/$1.txt" stamp="$VENV/made-from-$1"
    if [[ "$OSTYPE" == darwin* ]]; then
        # Where Homebrew keeps the libraries that the PDFs need.
        export DYLD_FALLBACK_LIBRARY_PATH="/opt/homebrew/lib:/usr/local/lib:/usr/lib"
    fi
    if [[ -x "$PYTHON" && -f "$stamp" && "$(<"$lock")" == "$(<"$stamp")" ]]; then
        return
    fi
    install_system "${*:2}"
    make_environment "$lock"
    cp "$lock" "$stamp"
}

# The name of a Python that is new enough and can make environments; nothing where there is none.
find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && "$name" - 2>/dev/null <<'END'; then
import sys, ensurepip, venv, ssl, sqlite3, ctypes
sys.exit(sys.version_info < (3, 11))
END
            "$name" -c 'import os, sys; print(os.path.realpath(sys.executable))'
            return
        fi
    done
}

has_library() {
    case "$OSTYPE" in
        darwin*) ls /opt/homebrew/lib/"$1".*dylib /usr/local/lib/"$1".*dylib >/dev/null 2>&1 ;;
        *) PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -q "$1\.so" ;;
    esac
}

find_browser() {
    local name
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return
    done
    ls -d /Applications/Chromium.app 2>/dev/null || true
}

has_mailbox_server() {
    PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin" command -v dovecot >/dev/null
}

# Packages that are missing, by the names of the package manager in $1.
missing_packages() {
    local manager="$1" wanted=" $2 " found=""
    if [[ -z "$(find_python)" ]]; then
        case "$manager" in
            apt) found="$(apt_python)" ;;
            dnf) found="python3" ;;
            brew) found="python" ;;
        esac
    fi
    has_library libpango-1.0 && has_library libpangoft2-1.0 || case "$manager" in
        apt) found="$found libpango-1.0-0 libpangoft2-1.0-0" ;;
        *) found="$found pango" ;;
    esac
    has_library libharfbuzz-subset || case "$manager" in
        apt) found="$found libharfbuzz-subset0" ;;
        *) found="$found harfbuzz" ;;
    esac
    if [[ "$wanted" == *" browser "* && -z "$(find_browser)" ]]; then
        found="$found chromium"
    fi
    # Playwright's own driver asks for it; macOS has it built in.
    if [[ "$wanted" == *" browser "* && "$manager" != brew ]] && ! has_library libatomic; then
        case "$manager" in
            apt) found="$found libatomic1" ;;
            *) found="$found libatomic" ;;
        esac
    fi
    if [[ "$wanted" == *" mailbox "* ]] && ! has_mailbox_server; then
        case "$manager" in
            apt) found="$found dovecot-imapd" ;;
            *) found="$found dovecot" ;;
        esac
    fi
    printf '%s' "${found# }"
}

# An older Ubuntu's own Python may be too old while a newer one stands beside it.
apt_python() {
    local old="import sys; sys.exit(sys.version_info >= (3, 11))"
    if command -v python3 >/dev/null && python3 -c "$old"; then
        printf 'python3.11 python3.11-venv'
    else
        printf 'python3 python3-venv'
    fi
}

install_system() {
    local manager="" packages line
    for manager in apt-get dnf brew none; do
        command -v "$manager" >/dev/null && break
    done
    packages="$(missing_packages "${manager%-get}" "$1")"
    [[ -z "$packages" ]] && return
    case "$manager" in
        apt-get) line="apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages" ;;
        dnf) line="dnf install -y $packages" ;;
        brew) line="brew install $packages" ;;
        none)
            stop "These are missing, and there is no package manager here that is known:" \
                "Python 3.11 or newer with venv, Pango, HarfBuzz with harfbuzz-subset."
            ;;
    esac
    run_as_needed "$manager" "$line"
    [[ -n "$(find_python)" ]] || stop "Python 3.11 or newer is needed, and was not found."
}

# As root, do it and say so; through sudo, show the line and ask; else print the line and stop.
run_as_needed() {
    local manager="$1" line="$2" answer=""
    if [[ "$manager" == brew || "$(id -u)" == 0 ]]; then
        say "Installing what is missing: $line"
        DEBIAN_FRONTEND=noninteractive sh -c "$line" >/dev/null
    elif command -v sudo >/dev/null && [[ -t 0 ]]; then
        say "Something is missing. This installs it:" "" "    sudo sh -c '$line'" ""
        read -r -p "Run it now? [y/N] " answer
        [[ "$answer" == [yY]* ]] || stop "Run it yourself, then start again."
        sudo DEBIAN_FRONTEND=noninteractive sh -c "$line" >/dev/null
    else
        stop "Something is missing. Run this as root, then start again:" "" "    $line"
    fi
}

make_environment() {
    local python quiet="--quiet --disable-pip-version-check --no-input"
    python="$(find_python)"
    if [[ ! -x "$PYTHON" ]] || ! "$PYTHON" -m pip --version >/dev/null 2>&1; then
        say "Making the virtual environment in .venv"
        "$python" -m venv --clear "$VENV"
    fi
    say "Installing ${1##*/} into .venv"
    # shellcheck disable=SC2086
    PIP_ROOT_USER_ACTION=ignore "$PYTHON" -m pip install $quiet --no-deps --require-hashes \
        -r "$1" >&2
    "$PYTHON" -m compileall -q "$ROOT/agreements" "$ROOT/app" "$ROOT/config.py" >/dev/null || true
}
