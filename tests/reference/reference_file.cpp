// The reader of reference files, on the committed files and on bad ones. Not for what the files say about the model:
// that is compared in the tests of cells and model.
#define BOOST_TEST_MODULE reference_reference_file
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <sketchrnn/core/errors.hpp>
#include <string>
#include <tests/support/reference_file.hpp>
#include <vector>

namespace {

using sketchrnn::Error;
using sketchrnn::FileError;
using sketchrnn::test::ReferenceFile;

struct TemporaryFile {
  explicit TemporaryFile(const std::string& text) : path(std::filesystem::temp_directory_path() / "sketchrnn_reference_file_test.txt") {
    std::ofstream(path) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::filesystem::path path;
};

void check_rejected(const std::string& text, const std::string& place) {
  const TemporaryFile file(text);
  BOOST_CHECK_EXCEPTION(ReferenceFile{file.path}, FileError, [&](const FileError& e) { return e.place() == place; });
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_table_comes_transposed_and_exact) {
  const TemporaryFile file("# comment\n\nW 2 3 1 2 3 4 5 -0.1e-3\ns 1 1 0.5\n");
  const ReferenceFile reference(file.path);
  BOOST_TEST((reference.names() == std::vector<std::string>{"W", "s"}));
  const Eigen::MatrixXd& w = reference.matrix("W");
  BOOST_TEST(w.rows() == 3);
  BOOST_TEST(w.cols() == 2);
  BOOST_TEST(w(0, 1) == 4.0);
  BOOST_TEST(w(2, 0) == 3.0);
  BOOST_TEST(w(2, 1) == -0.1e-3);
  BOOST_TEST(reference.scalar("s") == 0.5);
  BOOST_TEST(reference.has("s"));
  BOOST_TEST(!reference.has("t"));
}

BOOST_AUTO_TEST_CASE(absent_names_and_wrong_sizes_are_clear_errors) {
  const TemporaryFile file("W 1 2 1 2\n");
  const ReferenceFile reference(file.path);
  const auto names_it = [](const std::string& name) {
    return [name](const Error& e) { return std::string(e.what()).find("\"" + name + "\"") != std::string::npos; };
  };
  BOOST_CHECK_EXCEPTION(static_cast<void>(reference.matrix("V")), Error, names_it("V"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(reference.scalar("V")), Error, names_it("V"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(reference.scalar("W")), Error, names_it("W"));
}

BOOST_AUTO_TEST_CASE(malformed_files_are_rejected_with_their_line) {
  check_rejected("", "end of file");
  check_rejected("# only comments\n", "end of file");
  check_rejected("a 1 1 1\nW 2 2 1 2 3\n", "line 2");
  check_rejected("W 1 2 1 2 3\n", "line 1");
  check_rejected("W 1 1 x\n", "line 1");
  check_rejected("W 1 1 1x\n", "line 1");
  check_rejected("W 1.5 1 1\n", "line 1");
  check_rejected("W 0 1\n", "line 1");
  check_rejected("W -1 -1 1\n", "line 1");
  check_rejected("W 1000000000 1000000000 1\n", "line 1");
  check_rejected("W\n", "line 1");
  check_rejected("W 1 1 1\nW 1 1 1\n", "line 2");
  BOOST_CHECK_THROW(ReferenceFile("reference/no_such_file.txt"), FileError);
}

BOOST_AUTO_TEST_CASE(every_committed_file_reads_and_counts_its_parameters) {
  std::size_t files = 0;
  const auto folder = std::filesystem::path(SKETCHRNN_TEST_FOLDER) / "reference";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".txt") continue;
    ++files;
    BOOST_TEST_CONTEXT(entry.path().filename().string()) {
      const ReferenceFile reference(entry.path());
      if (!reference.has("option.parameter_count")) continue;
      double count = 0;
      for (const std::string& name : reference.names()) {
        if (name.rfind("adam10.log_padded.", 0) != 0 || name == "adam10.log_padded.losses") continue;
        const std::string parameter = name.substr(std::string("adam10.log_padded.").size());
        count += static_cast<double>(reference.matrix(parameter).size());
        for (const std::string prefix : {"adam10.log_padded.", "adam10.linear_padded.", "grad.log_padded.", "grad.linear_padded."}) {
          BOOST_TEST(reference.matrix(prefix + parameter).rows() == reference.matrix(parameter).rows());
          BOOST_TEST(reference.matrix(prefix + parameter).cols() == reference.matrix(parameter).cols());
        }
      }
      BOOST_TEST(count == reference.scalar("option.parameter_count"));
      BOOST_TEST(reference.matrix("strokes").rows() == 5);
    }
  }
  BOOST_TEST(files == 11U);
}
