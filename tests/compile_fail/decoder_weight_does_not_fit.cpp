// A cell of a decoder whose weight matrix fits the point alone, not the point and z.
// expect: sketchrnn: a weight matrix multiplies an input with as many rows as the matrix has columns
// expect-clang++: 5 == Concatenated<sketchrnn::Value<float, 5>, sketchrnn::TimeInvariant<float, 2>>::rows
// expect-g++: (5 == 7)
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>

using namespace sketchrnn;

/// An LSTM that ignores the size of its input.
template <int Hidden>
struct PointLstm : Lstm<Hidden> {
  template <int Input>
  using Parameters = typename Lstm<Hidden>::template Parameters<Input == 1 ? 1 : 5>;
};

template <class DecoderCell>
auto run(Evaluation<float>& context, const SequenceBatch<float>& batch) {
  using Model = SketchRnn<Lstm<3>, Latent<2>, DecoderCell, Mixture<1>>;
  const typename Model::ModelWeights weights(nullptr, nullptr, nullptr);
  return Model::forward(context, weights, batch, Model::encode(context, weights, batch).mu, {});
}

auto good(Evaluation<float>& context, const SequenceBatch<float>& batch) { return run<Lstm<4>>(context, batch); }

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const SequenceBatch<float>& batch) { return run<PointLstm<4>>(context, batch); }
#endif
