// The version of the library, in one place: CMake reads the three definitions.
#pragma once

/// The major version.
#define SKETCHRNN_VERSION_MAJOR 0
/// The minor version.
#define SKETCHRNN_VERSION_MINOR 1
/// The patch version.
#define SKETCHRNN_VERSION_PATCH 0
