// studio article: the pictures of the paper and of the article that introduced it, from drawings by people and the models of the project.
#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/model/sampling.hpp>

#include "commands.hpp"
#include "page.hpp"
#include "picture_commands.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// What all pictures have in common: the folders, the seed and the page.
class Article {
 public:
  explicit Article(const ArticleOptions& options) : options_(options), page_(options.out) {}

  /// Returns the files of drawings such as "cat-head-1". Throws FileError for one that does not exist.
  [[nodiscard]] std::vector<std::string> drawings(const std::vector<std::string>& names) const {
    std::vector<std::string> files;
    for (const std::string& name : names) {
      const Path file = options_.drawings / (name + ".svg");
      if (!std::filesystem::exists(file)) throw FileError(file.string(), "opening", "no such file", "a drawing written by studio choose");
      files.push_back(file.string());
    }
    return files;
  }
  /// Returns the file of a model such as "cat_pig".
  [[nodiscard]] Path model(const std::string& name) const { return options_.models / (name + ".safetensors"); }

  /// Returns the options of one picture.
  [[nodiscard]] PictureOptions picture(const std::string& name, const std::string& model_name, double temperature) const {
    PictureOptions picture{.model = model(model_name), .out = page_.file(name), .seed = options_.seed, .threads = options_.threads};
    picture.sampling.temperature = temperature;
    return picture;
  }

  void reconstructions(const std::string& name, const std::vector<std::string>& names) const {
    reconstruct({.picture = picture(name, "cat_pig", 0.25), .drawings = drawings(names)});
  }
  void new_drawings(const std::string& name, const std::string& model_name) const {
    GenerateOptions fresh{.model = model(model_name),
                          .out = page_.file(name),
                          .count = 40,
                          .columns = 10,
                          .seed = options_.seed,
                          .threads = options_.threads};
    fresh.sampling.temperature = 0.3;
    generate(fresh);
  }
  void walk(const std::string& name, const std::string& model_name, const std::vector<std::string>& names) const {
    interpolate({.picture = picture(name, model_name, 0.1), .drawings = drawings(names)});
  }
  /// Decodes a + plus - minus, four times.
  void sum(const std::string& name, const std::string& a, const std::string& plus, const std::string& minus) const {
    const std::vector<std::string> files = drawings({a, plus, minus});
    analogy({.picture = picture(name, "cat_pig", 0.15), .terms = {files[0], "plus", files[1], "minus", files[2]}});
  }
  void between(const std::string& name, const std::string& model_name, const std::vector<std::string>& names) const {
    grid({.picture = picture(name, model_name, 0.1), .drawings = drawings(names)});
  }
  void similar(const std::string& name, const std::string& model_name, const std::string& drawing) const {
    grid({.picture = picture(name, model_name, 0.3), .drawings = drawings({drawing}), .rows = 3, .similar = true});
  }
  void endings(const std::string& name, const std::string& drawing, std::size_t points) const {
    CompleteOptions ending{
        .picture = picture(name, "completion", 0.3), .beginning = drawings({drawing})[0], .points = points, .count = 20, .columns = 10};
    ending.picture.sampling.pen = PenTemperature::softer;
    complete(ending);
  }
  void morph(const std::string& name, const std::string& model_name, const std::vector<std::string>& names) const {
    animate({.words = drawings(names),
             .out = page_.file(name),
             .model = model(model_name),
             .seed = options_.seed,
             .threads = options_.threads});
  }

  void add(const std::string& heading, const std::string& text, const std::vector<std::string>& names) { page_.add(heading, text, names); }
  void write(const std::string& title, const std::string& introduction, const std::string& footer) {
    page_.write(title, introduction, footer);
  }

 private:
  const ArticleOptions& options_;
  Page page_;
};

}  // namespace

void article(const ArticleOptions& options) {
  for (const char* name : {"cat_pig", "animals", "things", "completion"}) {
    const Path file = options.models / (std::string(name) + ".safetensors");
    if (!std::filesystem::exists(file)) throw FileError(file.string(), "opening", "no such file", "a model of the project; see --models");
  }
  Article a(options);

  a.reconstructions("reconstructed_cats", {"cat-head-1", "cat-head-2", "cat-head-3", "cat-body-3", "cat-body-4", "cat-body-5"});
  a.reconstructions("reconstructed_pigs", {"pig-head-1", "pig-head-2", "pig-head-3", "pig-body-1", "pig-body-2", "pig-body-3"});
  a.add("Cats and pigs, drawn again",
        "A drawing by a person, in black, is encoded as a latent vector and drawn again from it, at temperatures from 0.1 to 1.",
        {"reconstructed_cats", "reconstructed_pigs"});

  a.reconstructions("reconstructed_others", {"three-eyed-cat", "toothbrush-1", "eight-legged-pig", "truck-1"});
  a.add("What is neither",
        "The model knows only cats and pigs, and draws what it knows: a cat with three eyes, a toothbrush, a pig with eight legs, a truck.",
        {"reconstructed_others"});

  a.new_drawings("new_cat_pig", "cat_pig");
  a.new_drawings("new_animals", "animals");
  a.new_drawings("new_things", "things");
  a.add("New drawings", "Decoded from random latent vectors: cats and pigs; animals of six kinds; things of eight.",
        {"new_cat_pig", "new_animals", "new_things"});

  a.walk("pig_head_to_pig", "cat_pig", {"pig-head-1", "pig-body-1"});
  a.walk("cat_head_to_pig", "cat_pig", {"cat-head-1", "pig-body-1"});
  a.add("From one drawing to another", "The head of a pig becomes a whole pig, and the head of a cat a whole pig.",
        {"pig_head_to_pig", "cat_head_to_pig"});

  a.sum("cat_head_plus_body", "cat-head-1", "pig-body-1", "pig-head-1");
  a.sum("pig_head_plus_body", "pig-head-1", "cat-body-3", "cat-head-1");
  a.sum("cat_less_body", "cat-body-3", "pig-head-1", "pig-body-1");
  a.sum("pig_less_body", "pig-body-1", "cat-head-1", "cat-body-3");
  a.add("Analogies",
        "Latent vectors are added and subtracted. A body is what a whole animal has more than a head: it is added to the head of the other "
        "animal, or taken away from it.",
        {"cat_head_plus_body", "pig_head_plus_body", "cat_less_body", "pig_less_body"});

  a.similar("similar_cats", "cat_pig", "cat-head-2");
  a.add("Similar cats", "One cat, encoded once and drawn many times.", {"similar_cats"});

  a.similar("chair_cats", "cat_pig", "chair-1");
  a.between("chair_grid", "cat_pig", {"chair-1", "chair-2", "chair-3", "chair-4"});
  a.add("Cats in the shape of a chair", "A chair, to a model that knows only cats and pigs; and a grid between four chairs.",
        {"chair_cats", "chair_grid"});

  a.between("things_grid", "things", {"face-1", "alarm-clock-1", "sun-1", "car-1"});
  a.between("cats_to_buses", "things", {"cat-head-1", "cat-head-2", "bus-1", "bus-2"});
  a.between("elephants_to_pigs", "animals", {"elephant-1", "elephant-2", "pig-body-1", "pig-body-2"});
  a.between("owls", "animals", {"owl-1", "owl-2", "owl-3", "owl-4"});
  a.add("Grids of the latent space",
        "Drawings at the corners, and between them drawings decoded from interpolated latent vectors: everyday objects; cats to buses; "
        "elephants to pigs; owls.",
        {"things_grid", "cats_to_buses", "elephants_to_pigs", "owls"});

  a.between("yoga_grid", "things", {"yoga-3", "yoga-4", "yoga-5", "yoga-6"});
  a.morph("yoga_morph", "things", {"yoga-3", "yoga-4", "yoga-5", "yoga-6"});
  a.add("Yoga, in space and in time", "Between four people, as a grid and as an animation.", {"yoga_grid", "yoga_morph"});

  a.endings("endings_head", "cat-head-1", 10);
  a.endings("endings_face", "face-1", 10);
  a.endings("endings_pig", "pig-head-1", 10);
  a.add("Completion", "The first points of a drawing, in red, and how a decoder without an encoder continues them.",
        {"endings_head", "endings_face", "endings_pig"});

  a.endings("rain", "cloud", 0);
  a.add("Making it rain", "A cloud in red, and what falls from it.", {"rain"});

  a.write("What a sketch-rnn draws",
          "The pictures of the article on sketch-rnn, from drawings by people that the models were not trained on.",
          "Drawings: The Quick, Draw! Dataset, Google, Inc., CC BY 4.0.");
}

}  // namespace studio
