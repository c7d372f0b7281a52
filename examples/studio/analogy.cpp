// studio analogy: draws sums of latent vectors, cat head + pig - pig head. --measure counts, on the embedded drawings, how often the result
// has a body.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <sketchrnn/core/random.hpp>
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/generation/latent_space.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/toy/animals.hpp>
#include <sketchrnn/toy/dataset.hpp>
#include <sketchrnn/toy/has_body.hpp>

#include "picture.hpp"
#include "picture_commands.hpp"
#include "print.hpp"

namespace studio {
namespace {

using namespace sketchrnn;

/// The terms of a sum: drawings and their weights.
struct Terms {
  std::vector<std::string> words;
  std::vector<double> weights;
};

Terms read_terms(const std::vector<std::string>& line) {
  Terms terms;
  double sign = 1;  // 0 after a drawing: an operator is expected
  for (const std::string& word : line) {
    const double read = word == "plus" || word == "+" ? 1 : word == "minus" || word == "-" ? -1 : 0;
    if ((read != 0) == (sign != 0)) {
      throw WrongUse("" + word + " is not expected there; a sum is like cat-head plus pig minus pig-head");
    }
    if (read == 0) {
      terms.words.push_back(word);
      terms.weights.push_back(sign);
    }
    sign = read;
  }
  if (terms.words.empty() || sign != 0) throw WrongUse("a sum ends with a drawing, like cat-head plus pig minus pig-head");
  return terms;
}

GridCell sign_cell(const std::string& sign) {
  GridCell cell;
  cell.text = sign;
  return cell;
}

/// Returns a row of the sheet: drawings with signs between them, and their sum decoded.
std::vector<GridCell> sum_row(const std::vector<Stroke3>& drawings, const std::vector<double>& weights) {
  std::vector<GridCell> row;
  for (std::size_t term = 0; term < drawings.size(); ++term) {
    if (term != 0) row.push_back(sign_cell(weights[term] < 0 ? "\u2212" : "+"));
    row.emplace_back(drawings[term]);
  }
  row.push_back(sign_cell("="));
  return row;
}

AnyLatent sum_of(const std::vector<AnyLatent>& latents, const std::vector<double>& weights) {
  std::vector<LatentTerm<AnyLatent>> terms;
  for (std::size_t term = 0; term < latents.size(); ++term) terms.push_back({latents[term], weights[term]});
  return latent_sum(terms);
}

void draw_sum(const AnalogyOptions& options, const Terms& terms) {
  Picture picture(options.picture);
  const std::vector<Stroke3> drawings = picture.one_each(terms.words);
  const std::vector<AnyLatent> sums(options.count, sum_of(picture.encode(drawings), terms.weights));
  SketchGrid sheet;
  sheet.rows.push_back(sum_row(drawings, terms.weights));
  std::vector<GridCell> cells;
  for (Stroke3& drawn : picture.decode(sums)) cells.push_back(picture.colored(std::move(drawn)));
  sheet.rows.back().insert(sheet.rows.back().end(), cells.begin(), cells.end());
  picture.write(sheet, cells);
  print("drawings", options.count);
  picture.print_summary();
}

/// Returns embedded drawings of one kind, determined by seed, kind and index.
std::vector<Stroke3> embedded(Animal animal, bool body, std::size_t count, std::uint64_t seed) {
  std::vector<Stroke3> drawings;
  for (std::size_t index = 0; index < count; ++index) {
    const std::uint32_t kind = 4 + 2 * static_cast<std::uint32_t>(animal) + (body ? 1 : 0);
    Random random(Seed{seed}, Purpose::procedural_drawing, kind, static_cast<std::uint32_t>(index));
    drawings.push_back(to_stroke3(draw_animal(animal, {.body = body}, random)));
  }
  return drawings;
}

double body_rate(const std::vector<Stroke3>& drawings) {
  return static_cast<double>(std::count_if(drawings.begin(), drawings.end(), has_body)) / static_cast<double>(drawings.size());
}

void measure(const AnalogyOptions& options) {
  Picture picture(options.picture);
  const std::size_t count = options.measure;
  struct Kind {
    std::vector<Stroke3> drawings;
    std::vector<AnyLatent> latents;
  };
  const auto kind = [&](Animal animal, bool body) {
    Kind all{embedded(animal, body, count, options.picture.seed), {}};
    all.latents = picture.encode(all.drawings);
    return all;
  };
  const Kind cat_heads = kind(Animal::cat, false), cats = kind(Animal::cat, true);
  const Kind pig_heads = kind(Animal::pig, false), pigs = kind(Animal::pig, true);

  SketchGrid sheet;
  std::vector<GridCell> cells;
  const std::vector<double> signs{1, 1, -1};
  const auto sum = [&](const std::string& name, const Kind& a, const Kind& b, const Kind& c) {
    std::vector<AnyLatent> sums;
    for (std::size_t k = 0; k < count; ++k) sums.push_back(sum_of({a.latents[k], b.latents[k], c.latents[k]}, signs));
    std::vector<Stroke3> drawn = picture.decode(sums);
    print(name, body_rate(drawn));
    for (std::size_t k = 0; k < count; ++k) {
      cells.push_back(picture.colored(std::move(drawn[k])));
      if (k >= 3) continue;  // the sheet shows the first three; the other output formats hold all
      sheet.rows.push_back(sum_row({a.drawings[k], b.drawings[k], c.drawings[k]}, signs));
      sheet.rows.back().push_back(cells.back());
    }
  };
  print("triples", count);
  sum("body_rate", cat_heads, pigs, pig_heads);
  sum("body_rate_reverse", pig_heads, cats, cat_heads);
  sum("body_rate_taken_away", cats, pig_heads, pigs);
  for (const auto& [name, of] : {std::pair{"cat_heads", &cat_heads}, {"pig_heads", &pig_heads}, {"cats", &cats}, {"pigs", &pigs}}) {
    print(std::string("body_rate_reconstructed_") + name, body_rate(picture.decode(of->latents)));
  }
  picture.write(sheet, cells);
  picture.print_summary();
}

}  // namespace

void analogy(const AnalogyOptions& options) {
  if (options.measure != 0) {
    if (!options.terms.empty()) throw WrongUse("--measure takes embedded drawings: expected no TERMS with it");
    measure(options);
  } else {
    draw_sum(options, read_terms(options.terms));
  }
}

}  // namespace studio
