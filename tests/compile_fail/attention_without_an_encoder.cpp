// A cell that reads the outputs of an encoder, where none are passed on.
// expect: sketchrnn: this cell reads the outputs of an encoder, which are not passed to its decoder
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/operations/attention.hpp>
#include <sketchrnn/cells/step_info.hpp>

using namespace sketchrnn;

template <int MemoryRows>
auto attend(Evaluation<float>& context, const Value<float, 3>& query, const StepInfo<float, MemoryRows>& info) {
  return attention(context, query, info.memory(), info.memory());
}
auto good(Evaluation<float>& context, const Value<float, 3>& query) { return attend(context, query, StepInfo<float, 3>{}); }

#ifdef MUST_NOT_COMPILE
auto bad(Evaluation<float>& context, const Value<float, 3>& query) { return attend(context, query, StepInfo<float>{}); }
#endif
