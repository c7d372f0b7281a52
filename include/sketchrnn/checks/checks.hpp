// Everything that checks parts of one's own: the gradients of operations, cells and models, and the derivatives of distributions.
#pragma once

#include <sketchrnn/checks/check_cell.hpp>
#include <sketchrnn/checks/check_distribution.hpp>
#include <sketchrnn/checks/check_model.hpp>
#include <sketchrnn/checks/gradient_check.hpp>
