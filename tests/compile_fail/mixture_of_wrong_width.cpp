// The outputs for another number of components are passed to a mixture.
// expect: sketchrnn: the decoder output must have as many rows as the distribution needs, 3 + 6 M for a mixture
// expect-clang++: 15 == Mixture<3>::output_size
// expect-g++: (15 == 21)
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>

using namespace sketchrnn;

template <int Components, int Width>
auto loss(Evaluation<float>& context, const Value<float, Width>& output, const SequenceBatch<float>& batch) {
  ReconstructionSums<Mixture<Components>, Evaluation<float>> loss(context, batch, {});
  loss.add(0, output);
  return loss.sums();
}

auto good(Evaluation<float>& context, const Value<float, 15>& output, const SequenceBatch<float>& batch) {
  return loss<2>(context, output, batch);
}

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const Value<float, 15>& output, const SequenceBatch<float>& batch) {
  return loss<3>(context, output, batch);
}
#endif
