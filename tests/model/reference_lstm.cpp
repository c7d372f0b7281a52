// Models of LSTM cells compared with tests/reference/sketch_rnn.py, an independent PyTorch implementation in float64: all
// values and loss terms in every form, the gradients of all parameters and of the strokes, and ten steps of Adam; sketches of different
// lengths. To 1e-9 in double, 1e-4 in float.
#define BOOST_TEST_MODULE model_reference_lstm
#include <boost/test/unit_test.hpp>

#include <tests/support/reference_model.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

template <class Scalar>
using LstmInEncoderAndDecoder = SketchRnn<Lstm<4>, Latent<2>, Lstm<5>, Mixture<2>, Scalar>;

template <class Scalar>
using Unconditional = DecoderOnly<Lstm<5>, Mixture<3>, Scalar>;

}  // namespace

BOOST_AUTO_TEST_CASE(lstm_in_encoder_and_decoder) {
  compare_with_reference<LstmInEncoderAndDecoder<double>>("lstm_lstm.txt", 1e-9);
  compare_with_reference<LstmInEncoderAndDecoder<float>>("lstm_lstm.txt", 1e-4);
}

BOOST_AUTO_TEST_CASE(decoder_only) {
  compare_with_reference<Unconditional<double>>("decoder_only_lstm.txt", 1e-9);
  compare_with_reference<Unconditional<float>>("decoder_only_lstm.txt", 1e-4);
}
