// The drawings that the quickstart learns from.
#pragma once

#include <sketchrnn/data/dataset.hpp>

#include "options.hpp"

/// Returns the built-in cats and pigs or, with --data, the drawings of those files. Throws sketchrnn::Error for a file that cannot be read.
[[nodiscard]] sketchrnn::Dataset read_drawings(const QuickstartOptions& options);
