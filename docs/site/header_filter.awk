# What Doxygen reads in place of a header (docs/site/Doxyfile). In comments of the reference (///):
# - the comment at the top of a header, which begins with //, becomes the description of the file;
# - lines indented by two spaces or more, such as equations and code, are printed as they are;
# - < and > outside `code` are characters, not tags; "eq." and "et al." do not end a sentence; "Number of" is not the class Number.
# The inline namespace of the instruction set is removed: names are sketchrnn::Lstm. Line numbers do not change, for warnings.

# Returns text with what has a meaning in Doxygen escaped. In `code` and "quotes" nothing has.
function escaped(text,    result, span) {
  while (match(text, /`[^`]*`|"[^"]*"/)) {
    span = substr(text, RSTART, RLENGTH)
    if (span ~ /^`.*'/) span = "`" span "`"  # Doxygen ends a span of single backticks at an apostrophe
    result = result plain(substr(text, 1, RSTART - 1)) span
    text = substr(text, RSTART + RLENGTH)
  }
  return result plain(text)
}

function plain(text) {
  gsub(/</, "\\&lt;", text)
  gsub(/>/, "\\&gt;", text)
  gsub(/@[a-z]/, "\\\\&", text)
  gsub(/eq\. /, "eq.\\&nbsp;", text)
  gsub(/et al\. /, "et al.\\&nbsp;", text)
  gsub(/(Number|Position|Name|Origin|Normal|Part|Seed|Cell) (of|and|distribution)/, "%&", text)
  return text
}

# Prints the previous line; `following` is the line after it.
function print_previous(following) {
  if (previous_is_comment && !previous_is_indented && following ~ /^ *\/\/\/   / && previous !~ /^ *\/\/\/ - /) {
    previous = previous " \\code{.unparsed}"
    in_verbatim = 1
  } else if (in_verbatim && following !~ /^ *\/\/\/   /) {
    previous = previous " \\endcode"
    in_verbatim = 0
  }
  if (NR > 1) print previous
}

{
  line = $0
  sub(/::inline SKETCHRNN_ISA/, "", line)
  if (NR == 1) print "/// \\file"  # takes the line of #pragma once
  if (line == "#pragma once") {
    after_opening = 1
    next
  }
  if (!after_opening) sub(/^\/\//, "///", line)
  print_previous(line)
  previous_is_comment = line ~ /^ *\/\/\//
  previous_is_indented = line ~ /^ *\/\/\/   /
  if (previous_is_comment && !previous_is_indented) {
    line = substr(line, 1, index(line, "///") + 2) escaped(substr(line, index(line, "///") + 3))
  } else if (match(line, /\/\/\/< /)) {
    line = substr(line, 1, RSTART + 4) escaped(substr(line, RSTART + 5))
  }
  previous = line
}

END { print_previous("") }
