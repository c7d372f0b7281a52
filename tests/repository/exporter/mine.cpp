#include "mine.hpp"

namespace mine {

sketchrnn::Polyline line() { return {{1, 2}, {3, 4}}; }

}  // namespace mine
