// A mixture is fed outputs made for one of another number of components.
// expect: sketchrnn: a mixture reads 3 + 6 M numbers, and the decoder puts out another number
// expect-clang++: 15 == Mixture<3>::output_size
// expect-g++: (15 == 21)
#include <span>

#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>

using namespace sketchrnn;

template <int Components, int Width>
auto loss(Evaluation<float>& context, std::span<const Value<float, Width>> outputs, const SequenceBatch<float>& batch) {
  return reconstruction_loss<Mixture<Components>>(context, outputs, batch, {});
}

auto good(Evaluation<float>& context, std::span<const Value<float, 15>> outputs, const SequenceBatch<float>& batch) {
  return loss<2>(context, outputs, batch);
}

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, std::span<const Value<float, 15>> outputs, const SequenceBatch<float>& batch) {
  return loss<3>(context, outputs, batch);
}
#endif
