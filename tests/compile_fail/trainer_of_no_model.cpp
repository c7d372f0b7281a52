// A trainer of a cell, which is no model.
// expect: sketchrnn: a model is a class derived from Trainable<Scalar, ParameterList<...>>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/model/classifier.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;

void good(Trainer<Classifier<Lstm<2>, 2>>& trainer, const Split& split) { trainer.step(split); }

#ifdef MUST_NOT_COMPILE
void bad(Trainer<Lstm<2>>& trainer, const Split& split) { trainer.step(split); }
#endif
