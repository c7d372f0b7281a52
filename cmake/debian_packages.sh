# For bash scripts: `. cmake/debian_packages.sh`, then `install_missing PACKAGE...` installs those Debian packages that are not there.
# Prints one line if there is something to install, nothing otherwise. On a system without apt-get it only looks on: then whoever runs
# the script has the tools by other ways, or sees from the build what is missing.

install_missing() {
  local package status missing=()
  command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || return 0
  for package in "$@"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) || status=absent
    [ "$status" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      printf 'These packages are missing, and installing them needs root or sudo. As root, run\n  apt-get install %s\n' \
        "${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi

  printf 'Installing %s\n' "${missing[*]}"
  quietly "${as_root[@]}" apt-get update
  quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"
}

# Runs a command and shows its output only if it fails.
quietly() {
  local log code=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || code=$?
  if [ "$code" -ne 0 ]; then
    printf 'This failed: %s\n' "$*" >&2
    cat "$log" >&2
  fi
  rm -f "$log"
  return "$code"
}
