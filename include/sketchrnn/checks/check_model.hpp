// Compares the gradient of a model's loss with central differences, through both of its stages.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/model/detail/batch_loss.hpp>
#include <sketchrnn/model/model.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

/// Compares the gradient of the loss of a batch, with respect to all parameters, with central differences. The parameters are the model's, with
/// noise of this standard deviation, so that none is at a special value such as 0. In double: the Scalar of the model is double.
template <class Model>
[[nodiscard]] GradientReport check_model(const Model& model, const typename Model::Batch& batch, const ModelSettings<Model>& settings = {},
                                         const GradientCheckOptions& check = {}, double noise = 0.1) {
  static_assert(RequireTrainableModel<Model>::satisfied);
  static_assert(std::is_same_v<typename Model::Scalar, double>,
                "sketchrnn: check_model needs a model of double: derive it from Trainable<Scalar, ...> with Scalar as a template argument");
  using Parameters = typename Model::Parameters;
  constexpr std::size_t terms = loss_term_count<Model>;

  Random random(check.seed, Purpose::evaluation);
  std::vector<double> values(model.parameters().flat().begin(), model.parameters().flat().end());
  for (double& value : values) value += noise * random.normal();
  std::vector<CheckedSection> sections;  // one line per parameter in the report
  Parameters::for_each([&]<class Entry>(const std::string& name, std::size_t offset) { sections.push_back({name, offset, Entry::count}); });
  Checked parameters(sections, values);

  const auto loss = [&](auto& context) {
    const typename Model::ModelWeights weights(parameters.values().data(), parameters.gradient().data(), nullptr);
    BatchSums<terms> sums{{}, static_cast<double>(batch.size()), elements_of(model, batch)};
    std::array<double*, terms> adjoints{};
    std::size_t term = 0;
    const auto add = [&](const auto& of_terms) {
      for (int row = 0; row < of_terms.rows; ++row, ++term) {
        sums.terms[term] = of_terms.data[row];
        adjoints[term] = of_terms.adjoint == nullptr ? nullptr : of_terms.adjoint + row;
      }
    };
    ModelCarry<Model> carry{};
    if constexpr (HasFirstStage<Model>) {
      const auto [for_forward, first_terms] = first_stage_of(model, context, weights, batch, settings);
      carry = for_forward;
      add(first_terms);
    }
    add(forward_of(model, context, weights, batch, carry, settings));

    // L as one operation: dL / d(sum of each term) are the derivatives that the model gives
    const BatchLoss<terms> of_batch = loss_of(model, sums, settings);
    double* value = context.allocate(1);
    *value = of_batch.value;
    const auto result = context.template make_value<1>(value, 1);
    context.record([result, adjoints, derivatives = of_batch.derivatives] {
      for (std::size_t k = 0; k < adjoints.size(); ++k) {
        if (adjoints[k] != nullptr) *adjoints[k] += *result.adjoint * derivatives[k];
      }
    });
    return result;
  };
  return check_gradients({&parameters}, loss, check);
}

}  // namespace sketchrnn::inline SKETCHRNN_ISA
