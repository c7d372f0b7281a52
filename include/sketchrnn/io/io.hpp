// Everything that reads and writes files of drawings, of models and of training runs. Needs zlib, nlohmann-json and pugixml (the target
// sketchrnn::io).
#pragma once

#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/load.hpp>
#include <sketchrnn/io/model_choice.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/ndjson.hpp>
#include <sketchrnn/io/ndjson_dataset.hpp>
#include <sketchrnn/io/npz.hpp>
#include <sketchrnn/io/read_file.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/io/stroke_json.hpp>
#include <sketchrnn/io/svg_drawing.hpp>
#include <sketchrnn/io/write_file.hpp>
#include <sketchrnn/io/write_ndjson.hpp>
#include <sketchrnn/io/write_npz.hpp>
