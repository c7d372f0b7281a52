// A host program's surroundings: its locale changes no text that the library writes or reads, and its mode of denormal numbers neither what
// is read nor itself.
#define BOOST_TEST_MODULE io_surroundings
#include <array>
#include <clocale>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <locale>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if defined(__unix__)
#include <unistd.h>
#endif

#include <boost/test/unit_test.hpp>

#include <tests/support/temporary_folder.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/detail/number_text.hpp>
#include <sketchrnn/data/plausibility.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/drawing/drawing.hpp>
#include <sketchrnn/generation/latent_space.hpp>
#include <sketchrnn/io/io.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/adamw.hpp>
#include <sketchrnn/training/csv_log.hpp>
#include <sketchrnn/training/options.hpp>
#include <sketchrnn/training/progress.hpp>
#include <sketchrnn/training/standardize_latent.hpp>

using namespace sketchrnn;
using sketchrnn::test::TemporaryFolder;

namespace {

using Model = DecoderOnly<Lstm<2>, Mixture<1>>;
using Texts = std::map<std::string, std::string>;

/// A decimal comma, and a point after each three digits.
struct Commas : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

/// The locale of a program for Germans: of the streams of C++, and, where the system permits it, of the functions of C.
class HostLocale {
 public:
  HostLocale() : former_(std::locale::global(std::locale(std::locale::classic(), new Commas))) {
    std::setlocale(LC_ALL, "de_DE.UTF-8");
    if (has_decimal_comma()) return;
#if defined(__GLIBC__)
    // The locale need not be installed: this is what localedef makes of decimal_point ",", thousands_sep "." and grouping 3;3.
    static constexpr unsigned char numeric[] = {0x14, 0x11, 0x03, 0x20, 6,    0,   0,   0,   0x20, 0,   0,   0,   0x22, 0,   0, 0,
                                                0x24, 0,    0,    0,    0x28, 0,   0,   0,   0x2c, 0,   0,   0,   0x30, 0,   0, 0,
                                                ',',  0,    '.',  0,    3,    3,   0,   0,   ',',  0,   0,   0,   '.',  0,   0, 0,
                                                'A',  'N',  'S',  'I',  '_',  'X', '3', '.', '4',  '-', '1', '9', '6',  '8', 0};
    std::filesystem::create_directories(folder_ / "commas");
    std::ofstream(folder_ / "commas/LC_NUMERIC", std::ios::binary).write(reinterpret_cast<const char*>(numeric), sizeof numeric);
    setenv("LOCPATH", folder_.path().c_str(), 1);
    std::setlocale(LC_NUMERIC, "commas");
    unsetenv("LOCPATH");
#endif
  }
  HostLocale(const HostLocale&) = delete;
  HostLocale& operator=(const HostLocale&) = delete;
  ~HostLocale() {
    std::setlocale(LC_ALL, "C");
    std::locale::global(former_);
  }

  static bool has_decimal_comma() {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.1f", 1.5);
    return std::string(text.data()) == "1,5";
  }

 private:
  TemporaryFolder folder_;
  std::locale former_;
};

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Stroke3 sketch() {
  Stroke3 strokes(3);
  const float values[3][3] = {{1234.5F, -0.25F, 0}, {1.0e-3F, 20000.125F, 0}, {-12.5F, 3.0e6F, 1}};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column) strokes(row, column) = values[row][column];
  }
  return strokes;
}

Polylines lines() { return {{{1.5F, 2.25F}, {120.125F, 30.5F}, {33.75F, 150.5F}}}; }

Model model() {
  Model made(Seed{1});
  made.set_scale_factor(1234.5F);
  return made;
}

Figures figures() {
  Figures all;
  all.add({"reconstruction", 12345.678, "L_R"});
  all.add({"kl", 0.25, "L_KL"});
  return all;
}

CheckpointInfo checkpoint_info() {
  CheckpointInfo info;
  info.step = 1'234'567;
  info.scale_factor = 1234.5F;
  info.run.last_step = 2'000'000;
  info.run.best_cost = 0.125;
  info.options.learning_rate_schedule = cosine_rate(0.01, 12'345);
  info.options.grad_clip = 1500.5;
  info.optimizer = describe(AdamW{.weight_decay = 0.125});
  return info;
}

std::string joined(const std::map<std::string, std::string>& metadata) {
  std::string text;
  for (const auto& [key, value] : metadata) text.append(key).append("=").append(value).append("\n");
  return text;
}

std::string numbers_of(const Stroke3& strokes) {
  std::string text;
  for (std::size_t row = 0; row < length(strokes); ++row) {
    for (std::size_t column = 0; column < 3; ++column) text += detail::exact_text(strokes(row, column)) + " ";
  }
  return text;
}

std::string numbers_of(const Polylines& all) {
  std::string text;
  for (const Polyline& line : all) {
    for (const Point& point : line) text += detail::exact_text(point.x) + " " + detail::exact_text(point.y) + " ";
  }
  return text;
}

template <class Function>
std::string error_of(const Function& function) {
  try {
    function();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "no error";
}

/// Feeds a callback the events of a run with large and fractional numbers.
void run_through(Callback& callback) {
  RunReport run;
  run.last_step = 1'234'569;
  run.train_examples = 70'000;
  run.example_name = "sketches";
  run.max_length = 250;
  run.parameters = 2'186'107;
  run.scale_factor = 1234.5;
  run.figures = figures();
  callback.on_begin(run);
  StepReport step;
  step.step = 1'234'567;
  step.loss = 1234.5678;
  step.figures = figures();
  step.learning_rate = 0.00125;
  step.points = 12'345;
  step.seconds = 0.5;
  callback.on_step(step);
  step.step = 1'234'568;
  callback.on_step(step);
  callback.on_validation(1'234'569, {.examples = 2500, .cost = 1234.5, .figures = figures()}, true);
  callback.on_end(1'234'569);
}

#if defined(__unix__)
/// What is printed to standard error.
template <class Function>
std::string printed(const std::filesystem::path& file, const Function& function) {
  std::fflush(stderr);
  const int former = dup(STDERR_FILENO);
  std::FILE* out = std::fopen(file.c_str(), "wb");
  dup2(fileno(out), STDERR_FILENO);
  function();
  std::fflush(stderr);
  dup2(former, STDERR_FILENO);
  close(former);
  std::fclose(out);
  return contents(file);
}
#endif

Texts written(const TemporaryFolder& folder) {
  Texts texts;
  texts["svg"] = to_svg(lines());
  SketchGrid grid;
  grid.rows.push_back({GridCell(sketch())});
  texts["sheet"] = to_svg(grid);
  texts["plot"] = to_svg(LinePlot{.series = {{.name = "loss", .x = {0, 1234.5, 20'000}, .y = {0.125, 1500.5, 0.25}}}});
  texts["animation"] = to_animated_svg(lines());
  texts["morph"] = to_morphing_svg(std::vector<Polylines>{lines(), {{{9.5F, 7.25F}, {1.5F, 3}}}});
  texts["pattern"] = to_svg(pattern_tile(std::vector<Polylines>{lines()}, Seed{1}));
  texts["gcode"] = to_gcode(lines());
  texts["hpgl"] = to_hpgl(lines());
  texts["strokes"] = to_stroke_json(sketch());
  texts["stroke-5"] = to_stroke_json(sketch(), StrokeForm::stroke5);
  texts["ndjson"] = to_ndjson({.word = "cat", .key_id = "1234567", .lines = lines(), .times = {{0, 1234.5F, 5000.25F}}});
  texts["model"] = std::string(as_text(model_bytes(model(), ModelInfo{.name = "cat", .max_length = 1234})));
  texts["checkpoint"] = joined(checkpoint_metadata(checkpoint_info()));
  static_cast<void>(save_javascript_model(folder / "model.gen.json", model(), {.name = "cat", .max_length = 1234}));
  texts["sketch-rnn-js"] = contents(folder / "model.gen.json");
  {
    CsvLog log(folder / "log.csv");
    run_through(log);
  }
  texts["log"] = contents(folder / "log.csv");
#if defined(__unix__)
  texts["progress"] = printed(folder / "progress", [] {
    ProgressBar bar;
    run_through(bar);
  });
#endif
  texts["standardization"] =
      to_string(LatentStandardization{.sketches = 12'345, .kl_before = 0.791, .kl_after = 1234.5, .mean = {1.5}, .variance = {0.25}});
  texts["schedule"] = cosine_rate(0.01, 12'345, 0.001).name();
  return texts;
}

Texts errors_and_notices() {
  Texts texts;
  std::size_t count = 0;
  const auto error = [&](const auto& function) { texts["error " + std::to_string(count++)] = error_of(function); };
  error([] { check(SamplingOptions{.temperature = -1234.5}); });
  error([] { check(SamplingOptions{.time_gap = -0.5}); });
  error([] { check(TrainingOptions{.learning_rate = -1234.5}); });
  error([] { check(TrainingOptions{.recurrent_keep = 1.5}); });
  error([] { static_cast<void>(preprocess(Dataset{}, 250, default_offset_limit, -1234.5F)); });
  error([] {
    using Vector = LatentVector<SketchRnn<Lstm<2>, Latent<2>, Lstm<2>, Mixture<1>>>;
    const std::vector<LatentTerm<Vector>> terms{{.latent = Vector::Zero(), .weight = std::numeric_limits<double>::infinity()}};
    static_cast<void>(latent_sum<Vector>(terms));
  });
  error([] {
    Model large = model();
    large.update([](const auto& parameters) { parameters.flat()[0] = 123456.5F; });
    static_cast<void>(model_bytes(large, std::map<std::string, std::string>{}, FilePrecision::half));
  });
  error([] { static_cast<void>(parse_stroke_json(as_bytes("[[1.5, 2, 0.5]]"), "strokes.json")); });
  error([] { static_cast<void>(parse_ndjson(as_bytes("{\"drawing\": [[[1.5, 2], [3]]]}\n"), "cat.ndjson")); });
  error([] { static_cast<void>(to_svg(lines(), SvgOptions{.size = -1.5})); });
  const NoticeHandler keep = [&](const Notice& notice) { texts["notice " + std::to_string(count++)] = to_string(notice); };
  report({.sketches = 2000,
          .points = 12'000,
          .pen_1_share = 0.625,
          .clamped = 1500,
          .clamped_share = 0.0125,
          .judged = 1500,
          .absolute_by_jump = 1000,
          .absolute_by_drift = 1234,
          .jump_of_absolute = 1.25,
          .drift_of_absolute = 0.75},
         "data", keep, 1234.5F);
  Split split;
  split.push_back(sketch(), 0);
  report_units(split, 1234.5F, "data", keep);
  return texts;
}

/// What is read from texts of the classic locale.
Texts read(const Texts& from, const TemporaryFolder& folder) {
  Texts texts;
  constexpr std::string_view svg =
      R"svg(<svg viewBox="0 0 200.5 200"><path d="M1.5 2.25L120.125,30.5l-1e-1.5" transform="scale(1.5)"/></svg>)svg";
  texts["svg"] = numbers_of(parse_svg(as_bytes(svg), "a.svg"));
  texts["strokes"] = numbers_of(parse_stroke_json(as_bytes(from.at("strokes")), "a.json").at(0));
  texts["stroke-5"] = numbers_of(parse_stroke_json(as_bytes(from.at("stroke-5")), "a.json").at(0));
  const Drawing drawing = parse_ndjson(as_bytes(from.at("ndjson")), "a.ndjson").at(0);
  texts["ndjson"] = numbers_of(drawing.lines) + detail::exact_text(drawing.times.at(0).at(1));
  texts["csv"] =
      numbers_of(parse_csv_drawings(as_bytes("word,drawing\ncat,\"[[[1.5, 1234.25, 3], [0.125, 2e3, 4]]]\"\n"), "a.csv").at(0).lines);
  texts["json"] = numbers_of(parse_json_drawings(as_bytes("[[[1.5, 1234.25, 3], [0.125, 2e3, 4]]]"), "a.json").sketches[0]);
  texts["model"] = detail::exact_text(load_model<Model>(as_bytes(from.at("model"))).model.scale_factor());
  const auto [javascript, info] = load_model<Model>(as_bytes(from.at("sketch-rnn-js")));
  texts["sketch-rnn-js"] = detail::exact_text(javascript.scale_factor()) + " " + detail::exact_text(javascript.parameters().flat()[0]);
  texts["checkpoint"] = joined(checkpoint_metadata(read_checkpoint_metadata(checkpoint_metadata(checkpoint_info()), "checkpoint")));
  {
    // a log that is continued: the rows up to step 1234568 are kept
    write_file(folder / "old.csv", from.at("log"));
    CsvLog log(folder / "old.csv");
    RunReport run;
    run.next_step = 1'234'568;
    run.figures = figures();
    log.on_begin(run);
  }
  texts["log"] = contents(folder / "old.csv");
  return texts;
}

void compare(const Texts& expected, const Texts& found) {
  BOOST_TEST(expected.size() == found.size());
  for (const auto& [name, text] : expected) BOOST_TEST_CONTEXT(name) BOOST_TEST(found.at(name) == text);
}

}  // namespace

BOOST_AUTO_TEST_CASE(texts_are_those_of_the_classic_locale) {
  const TemporaryFolder folder;
  const Texts texts = written(folder), errors = errors_and_notices(), numbers = read(texts, folder);
  BOOST_TEST(texts.at("strokes").find("1234.5") != std::string::npos);
  BOOST_TEST(texts.at("log").find("step,1234568,1234.5678") != std::string::npos);
  BOOST_TEST(errors.at("error 0") == "the temperature is -1234.5, expected 0 or more");
  for (const auto& [name, text] : errors) BOOST_TEST(text != "no error", name);
  BOOST_TEST(numbers.at("model") == "1234.5");

  const HostLocale locale;
  std::ostringstream stream;
  stream << 1234.5;
  BOOST_REQUIRE(stream.str() == "1.234,5");  // the streams of a host
  if (!HostLocale::has_decimal_comma()) BOOST_TEST_MESSAGE("skipped: std::printf with a decimal comma; a locale of the system is absent");
  compare(texts, written(folder));
  compare(errors, errors_and_notices());
  compare(numbers, read(texts, folder));
}

BOOST_AUTO_TEST_CASE(reading_and_writing_do_not_depend_on_the_mode_of_denormal_numbers_and_keep_it) {
  const TemporaryFolder folder;
  Model small = model();
  small.update([](const auto& parameters) {
    float value = std::numeric_limits<float>::denorm_min();
    for (float& number : parameters.flat()) number = value, value = value < 1 ? 4 * value : std::numeric_limits<float>::denorm_min();
  });
  const Bytes bytes = model_bytes(small);
  const Texts texts = written(folder), numbers = read(texts, folder);

  const DenormalScope host(Denormals::flush);
  constexpr std::uint64_t flags = 0x3f;  // the status flags of MXCSR, which arithmetic sets
  const std::uint64_t before = detail::control_register() & ~flags;
  const auto kept = [&] { return (detail::control_register() & ~flags) == before; };
  compare(texts, written(folder));
  BOOST_TEST(kept());
  compare(numbers, read(texts, folder));
  BOOST_TEST(kept());
  BOOST_TEST((model_bytes(load_model<Model>(bytes).model) == bytes));
  BOOST_TEST(kept());
  BOOST_CHECK_THROW(static_cast<void>(load_model<Model>(as_bytes("no model"))), FileError);
  BOOST_TEST(kept());
}
