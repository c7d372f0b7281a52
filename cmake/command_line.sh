# For bash scripts: `. cmake/command_line.sh`, then `unknown_option WORD KNOWN...` says in one line that an option is unknown, with the
# nearest known one, and returns 2, the status to exit with.

# How many letters have to be added, left out or replaced to turn one word into the other.
edit_distance() {
  local from=$1 to=$2 i j cost best
  local -a last row
  for ((j = 0; j <= ${#to}; ++j)); do last[j]=$j; done
  for ((i = 1; i <= ${#from}; ++i)); do
    row=("$i")
    for ((j = 1; j <= ${#to}; ++j)); do
      cost=1
      [ "${from:i-1:1}" != "${to:j-1:1}" ] || cost=0
      best=$((last[j - 1] + cost))
      ((last[j] + 1 >= best)) || best=$((last[j] + 1))
      ((row[j - 1] + 1 >= best)) || best=$((row[j - 1] + 1))
      row[j]=$best
    done
    last=("${row[@]}")
  done
  echo "${last[${#to}]}"
}

unknown_option() {
  local word=${1%%=*} whole=$1 known distance nearest= least
  shift
  for known in "$@"; do
    if [ "$word" = "$known" ] && [ "$word" != "$whole" ]; then
      printf 'expected %s VALUE instead of %s; see --help\n' "$word" "$whole" >&2
      return 2
    fi
  done
  case "$word" in
    -?*) ;;
    *) printf 'unexpected argument %s; see --help\n' "$word" >&2; return 2 ;;
  esac
  least=$((${#word} / 3 + 1))
  for known in "$@"; do
    [ ${#word} -le 40 ] || break
    distance=$(edit_distance "$word" "$known")
    case "$known" in "$word"?*) distance=$((distance < least ? distance : least - 1)) ;; esac
    ((distance >= least)) || { least=$distance nearest=$known; }
  done
  printf 'unknown option %s%s; see --help\n' "$word" "${nearest:+; did you mean $nearest?}" >&2
  return 2
}
