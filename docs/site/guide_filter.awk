# What Doxygen reads in place of a page of the guide (README.md, docs/*.md, ...; docs/site/Doxyfile). The pages follow the rules of GitHub:
# - headings have labels of their own, GitHub's anchors after the name of the page: docs/cells.md#writing-a-cell is cells-writing-a-cell;
# - links to pages and to headers become references; files that are not part of the site are named without a link;
# - pictures are <img> elements with the path below docs/, which docs/build.sh copies;
# - < and > outside code are characters; **bold** may begin with code.

# Returns the label of a page: docs/cells.md is cells, README.md is index, models/README.md is model, packaging/README.md packaging.
function page_label(path) {
  if (path ~ /models\/README\.md$/) return "model"
  if (path ~ /packaging\/README\.md$/) return "packaging"
  sub(/.*\//, "", path)
  sub(/\.md$/, "", path)
  return path == "README" ? "index" : tolower(path)
}

# Returns the anchor of a heading.
function anchor(heading) {
  heading = tolower(heading)
  gsub(/[^a-z0-9_ -]/, "", heading)
  gsub(/ /, "-", heading)
  return heading
}

# Returns the Markdown for a link or picture.
function link(text, target, is_picture,    parts, page) {
  if (is_picture) {
    sub(/^docs\//, "", target)
    gsub(/"/, "\\&quot;", text)
    return "<img src=\"" target "\" alt=\"" text "\"/>"
  }
  if (target ~ /^https?:/) return "[" text "](" target ")"
  if (target ~ /^#/) return "[" text "](@ref " this_page "-" substr(target, 2) ")"
  if (target ~ /\.md(#|$)/) {
    split(target, parts, "#")
    page = page_label(parts[1])
    return "[" text "](@ref " page (parts[2] == "" ? "" : "-" parts[2]) ")"
  }
  if (target ~ /include\/sketchrnn\/.*\.hpp$/) {
    sub(/.*include\//, "", target)
    return "[" text "](@ref " target ")"
  }
  while (sub(/^\.\.\//, "", target)) {}
  return target == text || substr(target, length(target) - length(text)) == "/" text ? "`" target "`" : text " (`" target "`)"
}

# Returns text outside code with its links converted and special characters escaped.
function converted(text,    before, found, separator, is_picture, result) {
  while (match(text, /!?\[[^][]*\]\([^() ]*\)/)) {
    before = substr(text, 1, RSTART - 1)
    found = substr(text, RSTART, RLENGTH)
    text = substr(text, RSTART + RLENGTH)
    is_picture = found ~ /^!/
    sub(/^!?\[/, "", found)
    separator = index(found, "](")
    result = result escaped(before) link(substr(found, 1, separator - 1), substr(found, separator + 2, length(found) - separator - 2), is_picture)
  }
  return result escaped(text)
}

# Returns a code span. Doxygen ends one of single backticks at an apostrophe.
function code(text) { return index(text, "'") > 0 ? "``" text "``" : "`" text "`" }

function escaped(text) {
  gsub(/</, "\\&lt;", text)
  gsub(/>/, "\\&gt;", text)
  gsub(/@[a-z]/, "\\\\&", text)
  while (sub(/\*\*/, in_bold ? "</b>" : "<b>", text)) in_bold = !in_bold
  return text
}

NR == 1 { this_page = page_label(FILENAME) }

/^```/ {
  in_code = !in_code
  if (in_code) print /^```(cpp|c\+\+)/ ? "```{.cpp}" : "```{.unparsed}"
  else print
  next
}

in_code { print; next }

/^#+ / {
  heading = $0
  sub(/^#+ /, "", heading)
  label = anchor(heading)
  gsub(/`/, "", heading)
  match($0, /^#+/)
  if (!has_title) print "# " escaped(heading) (this_page == "index" ? "" : " {#" this_page "}")
  else print substr("######", 1, RLENGTH) " " escaped(heading) " {#" this_page "-" label "}"
  has_title = 1
  next
}

{
  quote = match($0, /^ *> /) ? substr($0, 1, RLENGTH) : ""
  count = split(substr($0, length(quote) + 1), parts, "`")
  line = quote
  for (i = 1; i <= count; ++i) line = line (i % 2 == 1 ? converted(parts[i]) : code(parts[i]))
  print line
}
