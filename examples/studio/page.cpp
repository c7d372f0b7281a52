// Implementation of page.hpp.
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/drawing/gallery.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/file.hpp>

#include "page.hpp"
#include "print.hpp"

namespace studio {

using namespace sketchrnn;

Page::Page(Path folder) : folder_(std::move(folder)) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) throw FileError(folder_.string(), "making the folder", error.message(), "a folder that can be written");
}

void Page::add(const std::string& heading, const std::string& text, const std::vector<std::string>& names) {
  GallerySection section{heading, text, {}};
  for (const std::string& name : names) section.pictures.emplace_back(as_text(read_file(file(name))));
  page_.sections.push_back(std::move(section));
}

void Page::write(const std::string& title, const std::string& introduction, const std::string& footer) {
  page_.title = title;
  page_.introduction = introduction;
  page_.footer = footer;
  const Path file = folder_ / "index.html";
  write_html(file, page_);
  print("wrote", file.string());
}

}  // namespace studio
