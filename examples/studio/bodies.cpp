// studio bodies: counts the bodies of cats and pigs that a model draws again, and of sums in its latent space.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/data/choose_examples.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/quality/animal_body.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "../nearest_word.hpp"
#include "any_model.hpp"
#include "class_files.hpp"
#include "print.hpp"
#include "quality_commands.hpp"
#include "sketch_classifier.hpp"
#include "waiting.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// The drawings of an animal that have a body, or those that have none.
struct Kind {
  std::vector<Stroke3> drawings;
  std::vector<AnyLatent> latents;
};

struct Animal {
  std::string name;
  Kind whole, heads;
};

double body_share(std::span<const Stroke3> drawings) {
  return static_cast<double>(std::count_if(drawings.begin(), drawings.end(), animal_has_body)) / static_cast<double>(drawings.size());
}

/// Returns the drawings of a class, divided by the rule. Throws ArgumentError if there are none of a kind.
Animal animal_in(const Dataset& data, const Split& drawings, const std::string& name, const std::string& split) {
  Animal animal{name, {}, {}};
  const auto label = std::find(data.classes.begin(), data.classes.end(), name);
  if (label == data.classes.end()) {
    throw ArgumentError("the drawings given by --data are of " + command_line::listed(data.classes) +
                        ", expected cat and pig; --data CLASS=FILE names the class of a file");
  }
  for (std::size_t i = 0; i < drawings.size(); ++i) {
    if (drawings.labels[i] != static_cast<std::uint32_t>(label - data.classes.begin())) continue;
    (animal_has_body(drawings[i]) ? animal.whole : animal.heads).drawings.push_back(drawings[i]);
  }
  for (const auto& [kind, what] : {std::pair{&animal.whole, "with a body"}, {&animal.heads, "without a body"}}) {
    if (kind->drawings.empty()) throw ArgumentError("the split " + split + " has no " + name + " " + what);
  }
  return animal;
}

/// Removes drawings of other classes, which would change the order in which the others are shuffled.
void keep_cats_and_pigs(const Dataset& data, Split& split) {
  Split kept;
  for (std::size_t i = 0; i < split.size(); ++i) {
    const std::string& name = data.classes[split.labels[i]];
    if (name == "cat" || name == "pig") kept.push_back(split[i], split.labels[i]);
  }
  split = std::move(kept);
}

/// Returns the mean of `count` latent vectors chosen at random.
AnyLatent mean_of(const std::vector<AnyLatent>& latents, std::size_t count, Seed seed, std::uint32_t stream) {
  std::vector<std::uint32_t> chosen;
  choose_examples(chosen, latents.size(), count, seed, stream);
  AnyLatent sum = AnyLatent::Zero(latents.front().size());
  for (const std::uint32_t index : chosen) sum += latents[index];
  return sum / static_cast<double>(chosen.size());
}

}  // namespace

void bodies(const BodiesOptions& options) {
  const std::unique_ptr<AnyModel> model = load_model(options.model);
  if (model->latent_size() == 0) {
    throw ArgumentError("the model is " + model->type() + ", a decoder only, and cannot reconstruct drawings");
  }
  const SamplingOptions sampling = sampling_for(*model, options.sampling, options.start);
  Dataset data = load_classes(options.data, options.reading, options.simplify);
  for (Split* split : {&data.train, &data.valid, &data.test}) keep_cats_and_pigs(data, *split);
  for (const std::string& name : data.classes) {
    if (name != "cat" && name != "pig") print_notice({"--data", "classes not used, since they are neither cat nor pig", 1, name});
  }
  const Seed seed{options.seed};
  const Split drawings = shuffled_split(data, options.split, seed);
  std::array<Animal, 2> animals{animal_in(data, drawings, "cat", options.split), animal_in(data, drawings, "pig", options.split)};
  const auto share_drawn = [&](const std::vector<AnyLatent>& latents) {
    const Waiting waiting("drawing");
    return body_share(model->decode(latents, sampling, seed, options.threads));
  };

  print("type", model->type());
  for (Animal& animal : animals) {
    const Waiting waiting("encoding drawings");
    for (Kind* kind : {&animal.whole, &animal.heads}) kind->latents = model->encode(kind->drawings, options.threads);
  }
  for (const Animal& animal : animals) {
    print(animal.name + ".whole", animal.whole.drawings.size());
    print(animal.name + ".heads", animal.heads.drawings.size());
    print(animal.name + ".whole_with_body", share_drawn(animal.whole.latents));
    print(animal.name + ".heads_still_heads", 1 - share_drawn(animal.heads.latents));
  }
  for (const std::size_t first : {0U, 1U}) {
    const Animal *head = &animals[first], *other = &animals[1 - first];
    const std::size_t means = (std::min)({options.means, other->whole.latents.size(), other->heads.latents.size()});
    std::vector<AnyLatent> single, mean;
    for (std::uint32_t k = 0; k < options.sums; ++k) {
      // z = head + scale (whole - head of the other kind)
      const AnyLatent& z = head->heads.latents[k % head->heads.latents.size()];
      const auto sum = [&](std::size_t count) -> AnyLatent {
        const AnyLatent whole = mean_of(other->whole.latents, count, seed, 2 * k + 1),
                        part = mean_of(other->heads.latents, count, seed, 2 * k + 2);
        return z + options.scale * (whole - part);
      };
      single.push_back(sum(1));
      mean.push_back(sum(means));
    }
    print("sum." + head->name + "_head.single", share_drawn(single));
    print("sum." + head->name + "_head.means_of_" + std::to_string(means), share_drawn(mean));
  }
}

}  // namespace studio
