// The version of the library, said once: CMake reads these three lines.
#pragma once

#define SKETCHRNN_VERSION_MAJOR 0
#define SKETCHRNN_VERSION_MINOR 1
#define SKETCHRNN_VERSION_PATCH 0
