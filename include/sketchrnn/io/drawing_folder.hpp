// Expands paths to files: a folder stands for all files below it, sorted by name, so that it gives the same data set on every machine.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/io/file_format.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// A file, and the given folder that contains it; empty if the file itself was given.
struct ListedFile {
  std::filesystem::path path;    ///< the file
  std::filesystem::path folder;  ///< the folder that was given

  /// Returns whether the file was found in a folder.
  [[nodiscard]] bool in_folder() const noexcept { return !folder.empty(); }
};

namespace detail {

/// Lists the regular files below a folder, sorted. Hidden files and links to folders are skipped, with notices of their number.
[[nodiscard]] inline std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder, const NoticeHandler& notify) {
  namespace fs = std::filesystem;
  constexpr std::size_t max_files = 10'000'000;
  NoticeCounter notices(folder.string());
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code unknown;  // a broken link
    if (name.starts_with('.') || name == "__MACOSX") {
      notices.add("hidden files and folders left out", name);
      at.disable_recursion_pending();
    } else if (at->is_regular_file(unknown)) {
      files.push_back(at->path());
      if (files.size() > max_files) {
        throw FileError(folder.string(), "looking for drawings", "more than " + std::to_string(max_files) + " files", "fewer");
      }
    } else if (!at->is_directory(unknown)) {
      notices.add("pipes, devices and broken links left out", name);
    } else if (at->is_symlink(unknown)) {
      notices.add("links to folders left out", name);
    }
  }
  if (error) throw FileError(folder.string(), "looking for drawings", error.message(), "a folder that can be read");
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) { return a.generic_string() < b.generic_string(); });
  notices.report(notify);
  return files;
}

}  // namespace detail

/// Lists the files of the given paths in order; those of a folder are sorted. A file that occurs twice is listed once, with a notice,
/// because the same drawings in the training and the test split would invalidate the results. Throws FileError for an empty folder.
[[nodiscard]] inline std::vector<ListedFile> list_files(std::span<const std::filesystem::path> paths,
                                                        const NoticeHandler& notify = print_notice) {
  std::vector<ListedFile> all;
  std::set<std::filesystem::path> seen;
  const auto add = [&](const std::filesystem::path& path, const std::filesystem::path& folder) {
    std::error_code error;
    const std::filesystem::path whole = std::filesystem::canonical(path, error);
    if (error || seen.insert(whole).second) return all.push_back({path, folder});
    if (notify) notify({path.string(), "given twice, read once", 1, {}});
  };
  for (const std::filesystem::path& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      add(path, {});
      continue;
    }
    const std::vector<std::filesystem::path> files = detail::files_below(path, notify);
    if (files.empty()) throw FileError(path.string(), "looking for drawings", "a folder without files", drawing_formats);
    for (const std::filesystem::path& file : files) add(file, path);
  }
  return all;
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
