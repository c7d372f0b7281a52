// Our side of the comparison: a program that reads tasks from stdin, measures them, and answers each line with a line of JSON. It keeps
// running between measurements, so that start-up is not measured and both sides can alternate (compare.py).
//
//   train MODEL NMAX MEAN PEN THREADS BATCH REPEATS   training steps; MODEL lstm, layer_norm, hyper, decoder_only; MEAN length,
//                                                     0: NMAX / 2; PEN padded, end_once
//   layer CELL INPUT THREADS REPEATS                  one layer, and the peak right after it; CELL lstm, users_lstm; INPUT whole, decoder
//   sample BATCH STEPS THREADS REPEATS                one sampling step
//   train, layer or sample with _bf16, sample with _int8 appended to it   the same with matrix products of bfloat16, of 8 bits
//   peak THREADS                                      the fused multiply-add peak, GFLOP/s
//   export FILE                                       write the decoder of `sample` for @magenta/sketch
//   scaling THREADS full|quick [FILE.svg]             time against Nmax, batch size and number of drawings
//   memory                                            peak memory of this process, MB
//   forget                                            free all prepared tasks
//
// Answers: {"ms": [...], ...}, or {"error": "..."}. A warm-up run that is not reported precedes the first measurement of a task.
#include <chrono>
#include <exception>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <sys/resource.h>

#include <bench/compare/ours.hpp>
#include <bench/support/peak.hpp>
#include <sketchrnn/core/errors.hpp>

namespace {

using namespace sketchrnn;
using bench::Measured;
using nlohmann::json;

template <class T>
T next(std::istringstream& words, const char* what) {
  T value{};
  if (!(words >> value)) throw ArgumentError(std::string("no ") + what + " given, or not one");
  return value;
}

class Server {
 public:
  json answer(const std::string& line) {
    std::istringstream words(line);
    auto command = next<std::string>(words, "command");
    Precision precision = Precision::full;
    for (const auto& [suffix, meant] : {std::pair(std::string_view("_bf16"), Precision::bfloat16), {"_int8", Precision::int8}}) {
      if (!command.ends_with(suffix)) continue;
      command.resize(command.size() - suffix.size());
      precision = meant;
      break;
    }
    if (command == "train") {
      bench::TrainingTask task;
      task.model = next<std::string>(words, "MODEL");
      task.max_length = next<std::size_t>(words, "NMAX");
      task.mean_length = next<std::size_t>(words, "MEAN");
      task.pen_loss = next<std::string>(words, "PEN");
      task.threads = next<unsigned>(words, "THREADS");
      task.batch = next<std::size_t>(words, "BATCH");
      task.precision = precision;
      return measure(line, words, [&] { return bench::training_step(task); });
    }
    if (command == "layer") {
      const auto cell = next<std::string>(words, "CELL"), input = next<std::string>(words, "INPUT");
      const auto threads = next<unsigned>(words, "THREADS");
      json answer = measure(line, words, [&] { return bench::layer(cell, input, threads, precision); });
      answer["kept_gflops"] = bench::kept_peak_gflops();
      return answer;
    }
    if (command == "sample") {
      const auto batch = next<std::size_t>(words, "BATCH"), steps = next<std::size_t>(words, "STEPS");
      const auto threads = next<unsigned>(words, "THREADS");
      return measure(line, words, [&] { return bench::sampling(batch, steps, threads, precision); });
    }
    if (command == "peak") return {{"gflops", bench::peak_gflops(next<unsigned>(words, "THREADS"))}};
    if (command == "export") {
      bench::export_javascript(next<std::string>(words, "FILE"));
      return json::object();
    }
    if (command == "scaling") {
      const auto threads = next<unsigned>(words, "THREADS");
      const bool quick = next<std::string>(words, "full or quick") == "quick";
      std::string picture;
      words >> picture;
      return bench::scaling(picture, threads, quick);
    }
    if (command == "memory") {
      rusage usage{};
      getrusage(RUSAGE_SELF, &usage);
      return {{"mb", static_cast<double>(usage.ru_maxrss) / 1024}};
    }
    if (command == "forget") {
      prepared_.clear();
      return json::object();
    }
    throw ArgumentError("unknown command " + command);
  }

 private:
  template <class Make>
  json measure(const std::string& line, std::istringstream& words, const Make& make) {
    const auto repeats = next<int>(words, "REPEATS");
    const std::string key = line.substr(0, line.find_last_of(' '));
    auto& work = prepared_[key];
    json answer;
    if (!work) {
      work = make();
      answer["first"] = work->run();
    }
    std::vector<double> times;
    for (int repeat = 0; repeat < repeats; ++repeat) {
      const auto begin = std::chrono::steady_clock::now();
      answer["last"] = work->run();
      times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count() / work->units());
    }
    answer["ms"] = times;
    return answer;
  }

  std::map<std::string, std::unique_ptr<Measured>> prepared_;
};

}  // namespace

int main() {
  Server server;
  std::string line;
  while (std::getline(std::cin, line)) {
    json answer;
    try {
      answer = server.answer(line);
    } catch (const std::exception& error) {
      answer = {{"error", error.what()}};
    }
    std::cout << answer.dump() << std::endl;
  }
}
