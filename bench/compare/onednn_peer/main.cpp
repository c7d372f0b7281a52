// The oneDNN side of the comparison: its LSTM primitive, forward and backward. Reads tasks from stdin and answers each line with a line of
// JSON, like ours.cpp:
//
//   layer THREADS REPEATS   LSTM 512 alone, input 133, 100 steps of 100 sketches
//   version                 of oneDNN, and the implementation it chose
//   forget
//
// oneDNN is at its best here: weights and gradients are in the layouts that it chooses, and reordering them, which a training step needs, is not
// measured. It computes the gradient of the input, which ours and PyTorch's side need not: its primitive cannot leave it out.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <exception>
#include <iostream>
#include <memory>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include <omp.h>
#include <dnnl.hpp>
#include <nlohmann/json.hpp>

namespace {

using dnnl::memory;
using nlohmann::json;

constexpr memory::dim steps = 100, sketches = 100, inputs = 133, units = 512, gates = 4;

memory::desc floats(const memory::dims& dims, memory::format_tag tag) { return {dims, memory::data_type::f32, tag}; }

/// A layer with its memory. Gates are i, f, c~, o.
class Layer {
 public:
  Layer() {
    using tag = memory::format_tag;
    const memory::desc x = floats({steps, sketches, inputs}, tag::tnc), h = floats({steps, sketches, units}, tag::tnc);
    const memory::desc state = floats({1, 1, sketches, units}, tag::ldnc), bias = floats({1, 1, gates, units}, tag::ldgo);
    const memory::desc any_wx = floats({1, 1, inputs, gates, units}, tag::any), any_wh = floats({1, 1, units, gates, units}, tag::any);
    const auto direction = dnnl::rnn_direction::unidirectional_left2right;
    const dnnl::lstm_forward::desc forward_desc(dnnl::prop_kind::forward_training, direction, x, state, state, any_wx, any_wh, bias, h,
                                                state, state);
    const dnnl::lstm_forward::primitive_desc forward(forward_desc, engine_);
    const dnnl::lstm_backward::desc backward_desc(dnnl::prop_kind::backward, direction, x, state, state, any_wx, any_wh, bias, h, state,
                                                  state, x, state, state, any_wx, any_wh, bias, h, state, state);
    const dnnl::lstm_backward::primitive_desc backward(backward_desc, engine_, forward);
    implementation = forward.impl_info_str();
    forward_ = dnnl::lstm_forward(forward);
    backward_ = dnnl::lstm_backward(backward);

    fill(x_ = memory(x, engine_), 1);
    fill(wx_ = memory(floats({1, 1, inputs, gates, units}, tag::ldigo), engine_), 0.05F);
    fill(wh_ = memory(floats({1, 1, units, gates, units}, tag::ldigo), engine_), 0.05F);
    fill(bias_ = memory(bias, engine_), 0.05F);
    const memory zeros(state, engine_), workspace(forward.workspace_desc(), engine_);
    set(zeros, 0);
    h_ = memory(h, engine_);
    const auto reordered = [&](const memory& weights, const memory::desc& layout) {
      memory result(layout, engine_);
      dnnl::reorder(weights, result).execute(stream_, const_cast<memory&>(weights), result);
      stream_.wait();
      return result;
    };
    forward_arguments_ = {{DNNL_ARG_SRC_LAYER, x_},
                          {DNNL_ARG_SRC_ITER, zeros},
                          {DNNL_ARG_SRC_ITER_C, zeros},
                          {DNNL_ARG_WEIGHTS_LAYER, reordered(wx_, forward.weights_layer_desc())},
                          {DNNL_ARG_WEIGHTS_ITER, reordered(wh_, forward.weights_iter_desc())},
                          {DNNL_ARG_BIAS, bias_},
                          {DNNL_ARG_DST_LAYER, h_},
                          {DNNL_ARG_DST_ITER, memory(state, engine_)},
                          {DNNL_ARG_DST_ITER_C, memory(state, engine_)},
                          {DNNL_ARG_WORKSPACE, workspace}};
    backward_arguments_ = forward_arguments_;
    backward_arguments_[DNNL_ARG_WEIGHTS_LAYER] = reordered(wx_, backward.weights_layer_desc());
    backward_arguments_[DNNL_ARG_WEIGHTS_ITER] = reordered(wh_, backward.weights_iter_desc());
    const memory slope(h, engine_);
    set(slope, 1);
    backward_arguments_[DNNL_ARG_DIFF_DST_LAYER] = slope;
    for (const int argument : {DNNL_ARG_DIFF_DST_ITER, DNNL_ARG_DIFF_DST_ITER_C}) backward_arguments_[argument] = zeros;
    for (const int argument : {DNNL_ARG_DIFF_SRC_ITER, DNNL_ARG_DIFF_SRC_ITER_C}) backward_arguments_[argument] = memory(state, engine_);
    backward_arguments_[DNNL_ARG_DIFF_SRC_LAYER] = memory(x, engine_);
    gradients_ = {memory(backward.diff_weights_layer_desc(), engine_), memory(backward.diff_weights_iter_desc(), engine_),
                  memory(bias, engine_)};
    backward_arguments_[DNNL_ARG_DIFF_WEIGHTS_LAYER] = gradients_[0];
    backward_arguments_[DNNL_ARG_DIFF_WEIGHTS_ITER] = gradients_[1];
    backward_arguments_[DNNL_ARG_DIFF_BIAS] = gradients_[2];
  }

  void run() {
    for (const memory& gradient : gradients_) set(gradient, 0);  // oneDNN adds to them
    forward_.execute(stream_, forward_arguments_);
    backward_.execute(stream_, backward_arguments_);
    stream_.wait();
  }

  /// Throws unless the first output of the first sketch is that of the equations of the cell, with state 0.
  void check() const {
    const auto *x = data(x_), *w = data(wx_), *b = data(bias_), *h = data(h_);
    for (memory::dim unit = 0; unit < units; ++unit) {
      const auto gate = [&](memory::dim index) {
        double sum = static_cast<double>(b[index * units + unit]);
        for (memory::dim i = 0; i < inputs; ++i) {
          sum += static_cast<double>(x[i]) * static_cast<double>(w[(i * gates + index) * units + unit]);
        }
        return sum;
      };
      const auto sigmoid = [](double value) { return 1 / (1 + std::exp(-value)); };
      const double c = sigmoid(gate(0)) * std::tanh(gate(2)), expected = sigmoid(gate(3)) * std::tanh(c);
      if (!(std::abs(expected - static_cast<double>(h[unit])) < 1e-4)) {
        throw std::runtime_error("h[" + std::to_string(unit) + "] is " + std::to_string(h[unit]) + ", expected " +
                                 std::to_string(expected));
      }
    }
  }

  std::string implementation;

 private:
  static float* data(const memory& values) { return static_cast<float*>(values.get_data_handle()); }
  static std::size_t count(const memory& values) { return values.get_desc().get_size() / sizeof(float); }
  static void set(const memory& values, float value) { std::fill_n(data(values), count(values), value); }
  void fill(const memory& values, float deviation) {
    std::normal_distribution<float> normal(0, deviation);
    std::generate_n(data(values), count(values), [&] { return normal(random_); });
  }

  std::mt19937 random_{1};
  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
  dnnl::lstm_forward forward_;
  dnnl::lstm_backward backward_;
  memory x_, wx_, wh_, bias_, h_;
  std::vector<memory> gradients_;
  std::unordered_map<int, memory> forward_arguments_, backward_arguments_;
};

class Server {
 public:
  json answer(const std::string& line) {
    std::istringstream words(line);
    std::string command;
    int threads = 0, repeats = 0;
    words >> command;
    if (command == "forget") return forget();
    if (command == "version") {
      const dnnl_version_t* version = dnnl_version();
      return {{"version", std::to_string(version->major) + "." + std::to_string(version->minor) + "." + std::to_string(version->patch)},
              {"implementation", Layer().implementation}};
    }
    if (command != "layer" || !(words >> threads >> repeats)) throw std::runtime_error("unknown task");
    omp_set_num_threads(threads);
    if (!layer_ || threads != threads_) {
      threads_ = threads;
      layer_ = std::make_unique<Layer>();
      layer_->run();
      layer_->check();
    }
    std::vector<double> times;
    for (int repeat = 0; repeat < repeats; ++repeat) {
      const auto begin = std::chrono::steady_clock::now();
      layer_->run();
      times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    return {{"ms", times}};
  }

 private:
  json forget() {
    layer_.reset();
    return json::object();
  }

  std::unique_ptr<Layer> layer_;
  int threads_ = 0;
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
