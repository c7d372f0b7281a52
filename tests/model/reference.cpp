// The whole model against tests/reference/sketch_rnn.py, an independent PyTorch implementation in float64: values, every loss term in
// every form, the gradient of every parameter, and ten steps of Adam. To 1e-9 in double, 1e-4 in float.
#define BOOST_TEST_MODULE model_reference
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <vector>

#include <tests/support/reference_model.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

template <class Scalar>
using LstmModel = SketchRnn<Lstm<4>, Latent<2>, Lstm<5>, Mixture<2>, Scalar>;

BOOST_AUTO_TEST_CASE(lstm_in_double) { compare_with_reference<LstmModel<double>>("lstm_lstm.txt", 1e-9); }
BOOST_AUTO_TEST_CASE(lstm_in_float) { compare_with_reference<LstmModel<float>>("lstm_lstm.txt", 1e-4); }
