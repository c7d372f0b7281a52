// Everything that measures how good drawings are: Frechet distance, precision, coverage, statistics, bodies.
#pragma once

#include <sketchrnn/quality/animal_body.hpp>
#include <sketchrnn/quality/classify_sketches.hpp>
#include <sketchrnn/quality/drawing_statistics.hpp>
#include <sketchrnn/quality/frechet_distance.hpp>
#include <sketchrnn/quality/nearest_neighbors.hpp>
