// Includes everything that reads and writes files of drawings, models and training runs. Requires zlib, nlohmann-json and pugixml (CMake
// target sketchrnn::io).
#pragma once

#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/embedded_model.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/io/load_datasets.hpp>
#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_choice.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/io/npz.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/io/stroke_json.hpp>
#include <sketchrnn/io/svg_drawing.hpp>
#include <sketchrnn/io/write_ndjson.hpp>
#include <sketchrnn/io/write_npz.hpp>
