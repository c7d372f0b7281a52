// A learning rate schedule of one's own without a name.
// expect: sketchrnn: a learning rate schedule of one's own has a name
#include <cstdint>

#include <sketchrnn/training/options.hpp>

using namespace sketchrnn;

const TrainingOptions good{.learning_rate_schedule = {"constant", [](std::uint64_t) { return 1e-3; }}};

#ifdef MUST_NOT_COMPILE
const TrainingOptions bad{.learning_rate_schedule = [](std::uint64_t) { return 1e-3; }};
#endif
