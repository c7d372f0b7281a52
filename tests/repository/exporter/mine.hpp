// What somebody's library offers: something made of sketchrnn's types.
#pragma once

#include <sketchrnn/sketch/stroke.hpp>

namespace mine {

/// A line of two points.
sketchrnn::Polyline line();

}  // namespace mine
