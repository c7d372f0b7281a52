// A self-contained HTML page of pictures, without scripts or external resources. The layout is responsive and supports light and dark mode.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/drawing/detail/markup.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A section of a gallery. In `text` an empty line starts a new paragraph; `pictures` are results of to_svg().
struct GallerySection {
  std::string heading{};                ///< heading of the section
  std::string text{};                   ///< paragraphs above the pictures
  std::vector<std::string> pictures{};  ///< SVG elements
};

/// Contents of a gallery page. All texts are plain text.
struct Gallery {
  std::string title{};                     ///< title of the page and its top heading
  std::string introduction{};              ///< paragraphs below the title
  std::vector<GallerySection> sections{};  ///< in the order of the page
  std::string footer{};                    ///< paragraphs at the end; none if empty
  std::string language = "en";             ///< of the texts, a BCP 47 tag
};

namespace detail {

/// Throws ArgumentError unless `picture` is an SVG element without scripts: pictures are inserted into the page unescaped.
inline void check_picture(std::string_view picture, std::string_view heading) {
  const bool whole = picture.starts_with("<svg") && picture.find("</svg>") != std::string_view::npos;
  if (!whole || picture.find("<script") != std::string_view::npos) {
    raise(ArgumentError("gallery, section \"" + std::string(heading) + "\": a picture is not an <svg> element without scripts"));
  }
}

/// Returns the paragraphs of a text as HTML.
[[nodiscard]] inline std::string paragraphs(std::string_view text) {
  std::string html;
  while (!text.empty()) {
    const std::size_t end = (std::min)(text.find("\n\n"), text.size());
    if (end > 0) html += "<p>" + escape_markup(text.substr(0, end)) + "</p>\n";
    text.remove_prefix((std::min)(end + 2, text.size()));
  }
  return html;
}

/// Pictures have a light background in dark mode, too, because their colors are made for one.
inline constexpr std::string_view gallery_style = R"(
:root { color-scheme: light dark; --ground: #fbfbf9; --ink: #1d1d1b; --soft: #5c5c57; --line: #dcdcd6; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #191a1c; --ink: #e9e8e4; --soft: #a5a49e; --line: #3a3b3e; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2.5rem 1.25rem 4rem; background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .75rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .4rem; }
p { max-width: 46rem; margin: 0 0 .8rem; overflow-wrap: break-word; }
section { margin-top: 2.25rem; padding-top: 1.75rem; border-top: 1px solid var(--line); }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; margin-top: 1rem; }
figure { margin: 0; padding: .75rem; background: #ffffff; border: 1px solid var(--line); border-radius: .5rem;
  max-width: 100%; }
figure svg { display: block; max-width: 100%; height: auto; }
footer { margin-top: 3rem; color: var(--soft); font-size: .9rem; }
@media print { body { max-width: none; } section, figure { break-inside: avoid; } }
)";

}  // namespace detail

/// Returns the page as HTML that is also well-formed XML. All texts are escaped. Throws ArgumentError if a picture is not an SVG element
/// without scripts.
[[nodiscard]] inline std::string to_html(const Gallery& gallery) {
  std::string html = "<!DOCTYPE html>\n<html" + detail::attribute("lang", gallery.language) +
                     ">\n<head>\n<meta charset=\"utf-8\"/>\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" +
                     detail::escape_markup(gallery.title) + "</title>\n<style>";
  html.append(detail::gallery_style).append("</style>\n</head>\n<body>\n<header>\n<h1>");
  html += detail::escape_markup(gallery.title) + "</h1>\n" + detail::paragraphs(gallery.introduction) + "</header>\n<main>\n";
  for (const GallerySection& section : gallery.sections) {
    html += "<section>\n<h2>" + detail::escape_markup(section.heading) + "</h2>\n" + detail::paragraphs(section.text);
    if (!section.pictures.empty()) html += "<div class=\"pictures\">\n";
    for (const std::string& picture : section.pictures) {
      detail::check_picture(picture, section.heading);
      html += "<figure>\n" + picture + "</figure>\n";
    }
    html += section.pictures.empty() ? "</section>\n" : "</div>\n</section>\n";
  }
  html += "</main>\n";
  if (!gallery.footer.empty()) html += "<footer>\n" + detail::paragraphs(gallery.footer) + "</footer>\n";
  return html + "</body>\n</html>\n";
}

/// Writes to_html() to a file, atomically. Throws as to_html() does, and FileError if the file cannot be written.
inline void write_html(const std::filesystem::path& path, const Gallery& gallery) { write_file(path, to_html(gallery)); }

}  // namespace sketchrnn::inline SKETCHRNN_ISA
