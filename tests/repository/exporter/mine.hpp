// The interface of another library, which uses types of sketchrnn.
#pragma once

#include <sketchrnn/sketch/stroke.hpp>

namespace mine {

/// A line of two points.
sketchrnn::Polyline line();

}  // namespace mine
