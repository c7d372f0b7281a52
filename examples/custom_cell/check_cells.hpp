// The gradient checks of the cells, which are compiled by themselves.
#pragma once

#include <vector>

#include <sketchrnn/checks/gradient_check.hpp>

/// Compares the gradients of the cells with central differences.
std::vector<sketchrnn::GradientReport> check_cells();
