// A number instead of the seed of a trainer.
// expect: sketchrnn: the seed of a trainer is a Seed
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;
using Model = DecoderOnly<Lstm<2>, Mixture<1>>;

Trainer<Model> good() { return {{}, Seed{1}}; }

#ifdef MUST_NOT_COMPILE
Trainer<Model> bad() { return {TrainingOptions{}, 1}; }
#endif
