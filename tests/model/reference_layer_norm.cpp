// Models of layer-norm LSTM cells compared with tests/reference/sketch_rnn.py, an independent PyTorch implementation in float64: all
// values and loss terms in every form, the gradients of all parameters and of the strokes, and ten steps of Adam; sketches of different
// lengths. To 1e-9 in double, 1e-4 in float.
#define BOOST_TEST_MODULE model_reference_layer_norm
#include <boost/test/unit_test.hpp>

#include <tests/support/reference_model.hpp>

#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

template <class Scalar>
using LayerNormInEncoderAndDecoder = SketchRnn<LayerNormLstm<4>, Latent<2>, LayerNormLstm<5>, Mixture<2>, Scalar>;

template <class Scalar>
using Unconditional = DecoderOnly<LayerNormLstm<5>, Mixture<2>, Scalar>;

}  // namespace

BOOST_AUTO_TEST_CASE(layer_norm_in_encoder_and_decoder) {
  compare_with_reference<LayerNormInEncoderAndDecoder<double>>("layer_norm_layer_norm.txt", 1e-9);
  compare_with_reference<LayerNormInEncoderAndDecoder<float>>("layer_norm_layer_norm.txt", 1e-4);
}

BOOST_AUTO_TEST_CASE(decoder_only) {
  compare_with_reference<Unconditional<double>>("decoder_only_layer_norm.txt", 1e-9);
  compare_with_reference<Unconditional<float>>("decoder_only_layer_norm.txt", 1e-4);
}
