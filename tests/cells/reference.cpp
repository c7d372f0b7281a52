// One step of every cell compared with tests/reference/sketch_rnn.py, an independent PyTorch implementation in float64: values and all
// gradients, to 1e-9 in double and 1e-4 in float.
#define BOOST_TEST_MODULE cells_reference
#include <boost/test/unit_test.hpp>

#include <string>

#include <tests/support/reference_cell.hpp>

#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

template <class CellType>
void compare(const std::string& name) {
  compare_cell_with_reference<CellType, 4, double>(name, 1e-9);
  compare_cell_with_reference<CellType, 4, float>(name, 1e-4);
}

BOOST_AUTO_TEST_CASE(lstm_step) { compare<Lstm<5>>("cell_lstm.txt"); }
BOOST_AUTO_TEST_CASE(layer_norm_step) { compare<LayerNormLstm<5>>("cell_layer_norm.txt"); }
BOOST_AUTO_TEST_CASE(hyper_step) { compare<HyperLstm<5, 3, 2>>("cell_hyper.txt"); }
BOOST_AUTO_TEST_CASE(hyper_step_without_layer_norm) {
  compare<HyperLstm<5, 3, 2, HyperOptions{.layer_norm = false}>>("cell_hyper_without_layer_norm.txt");
}
