// Freezing parts of a model: which elements a name stands for, names that are none, and training that leaves them as they were.
#define BOOST_TEST_MODULE training_frozen_parts
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tests/support/hostile.hpp>
#include <tests/support/toy_sketches.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/training/adamw.hpp>
#include <sketchrnn/training/frozen_parts.hpp>
#include <sketchrnn/training/trainer.hpp>

using namespace sketchrnn;
using namespace sketchrnn::test;

namespace {

using Model = SketchRnn<Lstm<3>, Latent<2>, Lstm<4>, Mixture<2>>;
using Inner = ParameterList<MatrixParameter<"W", 2, 3, Zeros>, VectorParameter<"b", 2, Zeros>>;
using List = ParameterList<Part<"in", Inner>, Part<"in2", Inner>, VectorParameter<"out", 5, Zeros>>;  // 8, 8 and 5 elements

std::vector<ElementRange> ranges(const std::vector<std::string>& frozen, std::size_t max_size = 100) {
  return trainable_ranges<List>(frozen, max_size);
}

/// A model after two steps of training with these parts frozen.
template <class OptimizerType = Adam>
Model trained(const std::vector<std::string>& frozen, GradientClipping clipping = GradientClipping::by_value) {
  TrainingOptions options{.batch_size = 8, .grad_clipping = clipping, .freeze = frozen, .shards = 2, .threads = 2};
  Trainer<Model, OptimizerType> trainer(options, Seed{1});
  trainer.fit(toy_dataset(12, 0, Seed{2}), {.steps = 2, .validate_every = 0});
  return trainer.model();
}

/// Returns the names of the parameters that have not one changed element, and those of which all have changed.
struct Comparison {
  std::vector<std::string> same, different;
};
Comparison compare(const Model& before, const Model& after) {
  Comparison result;
  Model::Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) {
    const float *first = before.parameters().data() + offset, *second = after.parameters().data() + offset;
    if (std::equal(first, first + Entry::count, second)) {
      result.same.push_back(name);
    } else {
      result.different.push_back(name);
    }
  });
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(names_stand_for_ranges) {
  BOOST_TEST((ranges({}) == std::vector<ElementRange>{{0, 21}}));
  BOOST_TEST((ranges({}, 8) == std::vector<ElementRange>{{0, 8}, {8, 8}, {16, 5}}));
  BOOST_TEST((ranges({"in"}) == std::vector<ElementRange>{{8, 13}}));  // not in2
  BOOST_TEST((ranges({"in2"}, 6) == std::vector<ElementRange>{{0, 6}, {6, 2}, {16, 5}}));
  BOOST_TEST((ranges({"in.W", "out"}) == std::vector<ElementRange>{{6, 10}}));
  BOOST_TEST((ranges({"in2.b", "in2", "in2.b"}) == std::vector<ElementRange>{{0, 8}, {16, 5}}));
}

BOOST_AUTO_TEST_CASE(names_that_are_none) {
  const auto refused = [](const std::vector<std::string>& frozen, const std::string& expected) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(ranges(frozen)), ArgumentError, says(expected));
  };
  const std::string of_model = "expected a part or a parameter of the model: in, in2, out";
  refused({"encoder"}, "training options: freeze names 'encoder', " + of_model);
  refused({"out", "i"}, "freeze names 'i', " + of_model);
  refused({""}, "freeze names '', " + of_model);
  refused({"in."}, "freeze names 'in.', expected a part or a parameter of the model: in.W, in.b");
  refused({"in2.w"}, "freeze names 'in2.w', expected a part or a parameter of the model: in2.W, in2.b");
  refused({"out.b"}, "freeze names 'out.b', expected a part or a parameter of the model: the parameter out");
  refused({"in", "in2", "out"}, "freeze names all parts of the model, expected one to train");
}

BOOST_AUTO_TEST_CASE(frozen_parts_keep_their_bits) {
  const Model before(Seed{1});
  BOOST_TEST(compare(before, trained({})).same.empty());
  for (const std::string part : {"encoder", "latent.mu", "decoder", "decoder.cell.W_xh"}) {
    const Comparison found = compare(before, trained({part}));
    const auto frozen = [&](std::string_view name) { return name == part || name.starts_with(part + "."); };
    BOOST_TEST(!found.same.empty(), part);
    BOOST_TEST(std::ranges::all_of(found.same, frozen), part);
    BOOST_TEST(std::ranges::none_of(found.different, frozen), part);
  }
}

BOOST_AUTO_TEST_CASE(weight_decay_and_clipping_by_norm_leave_frozen_parts_alone) {
  const Comparison found = compare(Model(Seed{1}), trained<AdamW>({"latent"}, GradientClipping::by_norm));
  BOOST_TEST(found.same == (std::vector<std::string>{"latent.mu.W", "latent.mu.b", "latent.presig.W", "latent.presig.b"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_others_are_trained_as_without_freezing) {
  // after the first step, which reads the same parameters, they are equal bit for bit
  const auto step = [](const std::vector<std::string>& frozen) {
    Trainer<Model> trainer({.batch_size = 8, .freeze = frozen, .shards = 2, .threads = 1}, Seed{1});
    trainer.fit(toy_dataset(12, 0, Seed{2}), {.steps = 1, .validate_every = 0});
    return trainer.model();
  };
  const Comparison found = compare(step({}), step({"encoder.forward", "decoder.output.b"}));
  BOOST_TEST(found.different ==
                 (std::vector<std::string>{"encoder.forward.W_xh", "encoder.forward.W_hh", "encoder.forward.b", "decoder.output.b"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_trainer_names_what_the_model_does_not_have) {
  BOOST_CHECK_EXCEPTION(Trainer<Model>({.freeze = {"decoder.cell.W"}}, Seed{1}), ArgumentError,
                        says("freeze names 'decoder.cell.W', expected a part or a parameter of the model: decoder.cell.W_xh, "));
}
