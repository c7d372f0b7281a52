// A page of pictures in a folder, for the commands that draw pictures of every kind.
#pragma once

#include <string>
#include <vector>

#include <sketchrnn/drawing/gallery.hpp>

#include "commands.hpp"

namespace studio {

class Page {
 public:
  /// Makes the folder. Throws FileError if it cannot.
  explicit Page(Path folder);

  /// Returns the file of a picture of the page.
  [[nodiscard]] Path file(const std::string& name) const { return folder_ / (name + ".svg"); }
  /// Adds a section with pictures whose files have been written.
  void add(const std::string& heading, const std::string& text, const std::vector<std::string>& names);
  /// Writes index.html and prints its name.
  void write(const std::string& title, const std::string& introduction, const std::string& footer = {});

 private:
  Path folder_;
  sketchrnn::Gallery page_;
};

}  // namespace studio
