// A lambda where fit() takes callbacks.
// expect: sketchrnn: the arguments of fit() after the options are callbacks, of classes derived from Callback
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;

using Model = DecoderOnly<Lstm<2>, Mixture<1>>;
void good(Trainer<Model>& trainer, const Dataset& data, History& history) { trainer.fit(data, {}, history); }

#ifdef MUST_NOT_COMPILE
void bad(Trainer<Model>& trainer, const Dataset& data) {
  trainer.fit(data, {}, [](const StepReport&) {});
}
#endif
