// Models of HyperLSTM cells compared with tests/reference/sketch_rnn.py, an independent PyTorch implementation in float64: all
// values and loss terms in every form, the gradients of all parameters and of the strokes, and ten steps of Adam; sketches of different
// lengths. To 1e-9 in double, 1e-4 in float.
#define BOOST_TEST_MODULE model_reference_hyper
#include <boost/test/unit_test.hpp>

#include <tests/support/reference_model.hpp>

#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

template <class Scalar>
using HyperInEncoderAndDecoder = SketchRnn<HyperLstm<3, 3, 2>, Latent<2>, HyperLstm<4, 3, 2>, Mixture<2>, Scalar>;

template <class Scalar>
using LayerNormEncoderHyperDecoder = SketchRnn<LayerNormLstm<4>, Latent<2>, HyperLstm<5, 3, 2>, Mixture<2>, Scalar>;

template <class Scalar>
using Unconditional = DecoderOnly<HyperLstm<5, 3, 2>, Mixture<2>, Scalar>;

}  // namespace

BOOST_AUTO_TEST_CASE(hyper_in_encoder_and_decoder) {
  compare_with_reference<HyperInEncoderAndDecoder<double>>("hyper_hyper.txt", 1e-9);
  compare_with_reference<HyperInEncoderAndDecoder<float>>("hyper_hyper.txt", 1e-4);
}

BOOST_AUTO_TEST_CASE(layer_norm_encoder_hyper_decoder) {
  compare_with_reference<LayerNormEncoderHyperDecoder<double>>("layer_norm_hyper.txt", 1e-9);
  compare_with_reference<LayerNormEncoderHyperDecoder<float>>("layer_norm_hyper.txt", 1e-4);
}

BOOST_AUTO_TEST_CASE(decoder_only) {
  compare_with_reference<Unconditional<double>>("decoder_only_hyper.txt", 1e-9);
  compare_with_reference<Unconditional<float>>("decoder_only_hyper.txt", 1e-4);
}
