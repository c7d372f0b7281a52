// The built-in drawings: procedurally generated cats and pigs.
#pragma once

#include <sketchrnn/toy/animals.hpp>
#include <sketchrnn/toy/dataset.hpp>
#include <sketchrnn/toy/has_body.hpp>
