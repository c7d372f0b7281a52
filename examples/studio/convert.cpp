// studio convert: converts a model to another format, or drawings to an .npz file. The extension of the new file selects the format.
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/plausibility.hpp>
#include <sketchrnn/io/bytes.hpp>
#include <sketchrnn/io/checkpoint_model.hpp>
#include <sketchrnn/io/embedded_model.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/file_format.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/io/write_npz.hpp>
#include <sketchrnn/model/sampling.hpp>

#include "any_model.hpp"
#include "class_files.hpp"
#include "commands.hpp"
#include "drawings.hpp"
#include "print.hpp"

namespace studio {

/// Returns the bytes of the model file to embed: those of the input, if it is a model file, and otherwise, for a checkpoint, the folder of a
/// run, --standardize, --metadata and --half, those of the .safetensors file that would be written.
static sketchrnn::Bytes bytes_to_embed(const AnyModel& model, const ConvertOptions& options) {
  using namespace sketchrnn;
  if (!options.half && options.standardize.empty() && options.metadata.empty() && !std::filesystem::is_directory(options.in)) {
    Bytes bytes = read_file(options.in);
    const bool is_javascript = identify_bytes(as_text(bytes)).format == FileFormat::javascript_model;
    if (is_javascript || !is_checkpoint(parse_safetensors(bytes, options.in.string()))) return bytes;
  }
  return model.bytes(options.half ? FilePrecision::half : FilePrecision::full);
}

/// Records texts in the metadata of a model. Throws WrongUse for one that is not KEY=TEXT, and for keys that describe the model itself.
static void set_metadata(sketchrnn::ModelInfo& info, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    const std::size_t sign = text.find('=');
    if (sign == std::string::npos || sign == 0) throw WrongUse("--metadata " + text + ": expected KEY=TEXT, such as \"license=CC BY 4.0\"");
    const std::string key = text.substr(0, sign), value = text.substr(sign + 1);
    for (const char* own : {"format", "model", "model_options", "scale_factor", "latent_size", "mixture_components", "max_length",
                            "first_input", "step", "standardized_latent"}) {
      if (key == own) throw WrongUse("--metadata " + key + ": the file says so of the model itself, expected another key, such as author");
    }
    if (key == "name") {
      info.name = value;
    } else if (value.empty()) {
      info.more.erase(key);
    } else {
      info.more[key] = value;
    }
  }
}

void convert(const ConvertOptions& options) {
  const std::string out = options.out.string();
  sketchrnn::ModelInfo texts;  // wrong ones are reported before anything is read
  set_metadata(texts, options.metadata);
  if (options.half && !out.ends_with(".safetensors") && !out.ends_with(".hpp")) {
    throw WrongUse("--half is for models that are written as .safetensors or .hpp, not " + out);
  }
  if (options.simplify && options.standardize.empty())
    throw WrongUse("--simplify is for the drawings of --standardize, which is not given");
  if (!options.standardize.empty() && out.ends_with(".npz")) {
    throw WrongUse("--standardize is for models, not " + out);
  }
  if (!options.metadata.empty() && out.ends_with(".npz")) throw WrongUse("--metadata is for models, not " + out);
  if (out.ends_with(".npz")) {
    check_drawings(options.in);
    const sketchrnn::Dataset data = load_dataset({options.in}, load_options(options.reading));
    if (data.classes.size() > 1) {
      throw WrongUse(options.in.string() + " has drawings of " + std::to_string(data.classes.size()) +
                     " classes, and an .npz file holds one; `studio dataset` merges them");
    }
    sketchrnn::write_npz(options.out, data);
    print("drawings", data.train.size() + data.valid.size() + data.test.size());
  } else if (out.ends_with(".safetensors") || out.ends_with(".gen.json") || out.ends_with(".gen.full.json") || out.ends_with(".gen.js") ||
             out.ends_with(".hpp")) {
    const std::unique_ptr<AnyModel> model = load_model(options.in);
    print("type", model->type());
    if (const auto step = model->info.more.find("step"); step != model->info.more.end()) print("step", step->second);
    set_metadata(model->info, options.metadata);
    if (!options.standardize.empty()) {
      const sketchrnn::Dataset drawings = load_classes(options.standardize, options.reading, options.simplify);
      const std::size_t longest = model->info.max_length_or(sketchrnn::SamplingOptions{}.max_length);
      sketchrnn::report(sketchrnn::examine(drawings, longest), "drawings", sketchrnn::print_notice);
      print(std::string(standardized_key), model->standardize(drawings, longest, 0));
    }
    if (out.ends_with(".safetensors")) {
      model->save(options.out, options.half ? sketchrnn::FilePrecision::half : sketchrnn::FilePrecision::full);
    } else if (out.ends_with(".hpp")) {
      sketchrnn::write_embedded_model(options.out, bytes_to_embed(*model, options), options.in.filename().string() + ", " + model->type());
      print("variable", sketchrnn::embedded_name(options.out));
    } else {
      print("clipped_weights", model->save_javascript(options.out));
    }
  } else {
    throw WrongUse("the extension of " + out +
                   " names no format: expected .safetensors, .gen.json, .gen.full.json, .gen.js or .hpp for a model, .npz for drawings");
  }
  print("wrote", out);
}

}  // namespace studio
