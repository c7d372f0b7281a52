#!/usr/bin/env bash
# Builds the documentation as a site: the pages of the guide and the API reference.
set -euo pipefail

usage() {
  cat <<'END'
Usage: docs/build.sh [--out FOLDER] [--help]

Writes the guide and the API reference as a site; open build/site/index.html. Fails if a public name has no comment, or if Doxygen
does not understand a page or comment. Needs Doxygen 1.9.4 or later, and installs it on Debian.

  --out FOLDER     where to write the site; replaces it; default build/site
  --help           this text
END
}

. "$(dirname "${BASH_SOURCE[0]}")/../cmake/command_line.sh"
site=
while [ $# -gt 0 ]; do
  case "$1" in
    --out)
      [ $# -ge 2 ] || { echo "--out needs a folder" >&2; exit 2; }
      site=$(realpath -m "$2")
      shift ;;
    --help | -h) usage; exit 0 ;;
    *) unknown_option "$1" --out --help; exit 2 ;;
  esac
  shift
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. cmake/debian_packages.sh
command -v doxygen >/dev/null || install_missing doxygen
command -v doxygen >/dev/null || { echo "docs/build.sh needs doxygen (https://www.doxygen.nl); install it first" >&2; exit 1; }

site=${site:-$PWD/build/site}
if [ -e "$site" ] && [ ! -e "$site/doxygen.css" ] && [ -n "$(ls -A "$site")" ]; then
  echo "$site exists and is not a site of this script; remove it first" >&2
  exit 1
fi
echo "Doxygen $(doxygen --version): reading headers and guide"
rm -rf "$site"
mkdir -p "$site"
{ cat docs/site/Doxyfile; printf 'OUTPUT_DIRECTORY = "%s"\nHTML_OUTPUT = "%s"\n' "${site%/*}" "${site##*/}"; } | doxygen -
cp -R docs/pictures "$site"
# Doxygen 1.9.4 links to the list of nested classes even if all of them are private and there is no list.
grep -lZ 'href="#nested-classes"' "$site"/*.html | xargs -0 grep -LZ 'name="nested-classes"' |
  xargs -0 --no-run-if-empty sed -i 's|<a href="#nested-classes">Classes</a> &#124;||'
echo "Wrote $site/index.html and $(($(find "$site" -name '*.html' | wc -l) - 1)) more pages"
