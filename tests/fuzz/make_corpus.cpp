// Writes the seeds of the fuzz targets: small valid files of every format, one folder per target. Usage: make_corpus FOLDER
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tests/reference/numpy_pickles.hpp>
#include <tests/support/pickle_builder.hpp>
#include <tests/support/toy_sketches.hpp>
#include <tests/support/zip_builder.hpp>

#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/drawing/svg.hpp>
#include <sketchrnn/io/checkpoint.hpp>
#include <sketchrnn/io/file.hpp>
#include <sketchrnn/io/javascript_model.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/io/model_info.hpp>
#include <sketchrnn/io/safetensors.hpp>
#include <sketchrnn/io/write_npz.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/training/trainer.hpp>

namespace {

using namespace sketchrnn;
using namespace sketchrnn::test;
using Model = DecoderOnly<Lstm<1>, Mixture<1>>;

const std::vector<Rows> sketches{{0, 1, 0, -2, 300, 0, 5, -700, 1}, {1, 2, 0, 3, 4, 1}};

/// A folder of the corpus.
class Corpus {
 public:
  Corpus(const std::filesystem::path& folder, const std::string& target) : folder_(folder / target) {
    std::filesystem::create_directories(folder_);
  }
  void add(const std::string& name, const Bytes& bytes) const { write_file(folder_ / name, ByteView(bytes)); }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

 private:
  std::filesystem::path folder_;
};

Bytes from_hex(std::string_view text) {
  Bytes bytes;
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) bytes.push_back(static_cast<std::uint8_t>(16 * digit(text[i]) + digit(text[i + 1])));
  return bytes;
}

void write_drawings(const std::filesystem::path& folder) {
  const Corpus npz(folder, "npz"), npy(folder, "npy"), ndjson(folder, "ndjson");
  for (const NumpyFile& file : numpy_forms) npy.add("numpy_" + std::to_string(&file - numpy_forms), from_hex(file.hex));
  for (const NumpyFile& file : numpy_booleans) npy.add("bool_" + std::to_string(&file - numpy_booleans), from_hex(file.hex));
  for (const Dialect dialect : dialects) {
    const std::string name(1, static_cast<char>('a' + static_cast<int>(dialect)));
    for (const std::string type : {"i1", "i2", "f4", "f8"}) {
      const std::vector<Rows> small{{1, -2, 0, 3, 4, 1}};
      npy.add(name + "_" + type, npy_sketches(dialect, small, type));
    }
    const Bytes split = npy_sketches(dialect, sketches);
    for (const bool deflated : {false, true}) {
      std::vector<ZipPart> parts(3);
      const std::vector<std::string> names{"train.npy", "valid.npy", "test.npy"};
      for (std::size_t part = 0; part < parts.size(); ++part) {
        parts[part].name = names[part];
        parts[part].data = split;
        parts[part].deflated = deflated;
      }
      npz.add(name + (deflated ? "_deflated" : "_stored"), make_zip(parts));
    }
  }
  ZipPart readme, train, valid;
  readme.name = "README";
  train.name = "cats/train.npy";
  train.data = test::npy("<i2", "(1, 3, 5)", encode({1, 2, 1, 0, 0, 0, 0, 0, 0, 1, 5, 6, 1, 0, 0}, "i2"));
  valid.name = "cats/valid.npy";
  valid.data = test::npy("<f8", "(0,)", {});
  npz.add("folder", make_zip({readme, train, valid}));
  Dataset one_class = toy_dataset(3, 1, Seed{1});
  one_class.classes = {"toy"};
  for (Split* split : {&one_class.train, &one_class.valid}) split->labels.assign(split->size(), 0);
  npz.add("written", npz_bytes(one_class));
  const std::string_view simplified = R"({"word":"cat","key_id":"1","recognized":true,"drawing":[[[0,9,30],[5,7,200]],[[1,2],[3,4]]]})";
  const std::string_view raw = R"({"word":"pig","key_id":"2","recognized":false,"drawing":[[[0.5,9,30],[5,7,20.25],[0,10,22]]]})";
  const std::string both = std::string(simplified) + "\n\n" + std::string(raw) + "\r\n";
  ndjson.add("simplified", bytes_of(simplified));
  ndjson.add("raw", bytes_of(raw));
  ndjson.add("both", bytes_of(both));
  ndjson.add("gzip", gzip(bytes_of(both)));
  ndjson.add("lists", bytes_of("[[[0,9,30],[5,7,200]]]\n[[5,6,0],[7,8,1]]\n[[5,6,1,0,0],[0,0,0,0,1]]\n[]\n"));
  ndjson.add("ml5", bytes_of(R"([{"dx":1,"dy":2,"pen":"down"},{"dx":3,"dy":4,"pen":"end"}])"));
  const std::string_view either = R"({"drawing":[[[1,2],[3,4]],[[5,6],[7,8],[9,10]]]})";
  ndjson.add("points", bytes_of(std::string(either) + "\n" + R"({"drawing":[[[1,2],[3,4],[5,6],[7,8]]]})"));
  ndjson.add("either", bytes_of(std::string(either) + "\n" + std::string(simplified)));
}

/// Drawings as written by other programs.
void write_other_drawings(const std::filesystem::path& folder) {
  const Corpus binary(folder, "quickdraw_binary"), table(folder, "csv_drawings"), json(folder, "json_drawings");
  Bytes record = bytes_of("12345678VE");
  for (const int byte : {1, 0, 0, 0, 0, 2, 0, 3, 0, 0, 9, 30, 5, 7, 200, 1, 0, 4, 5}) record.push_back(static_cast<std::uint8_t>(byte));
  binary.add("one", record);
  Bytes two = record;
  two.insert(two.end(), record.begin(), record.end());
  binary.add("two", two);
  binary.add("gzip", gzip(two));
  const std::string_view rows = "word,drawing,recognized\r\n\"a \"\"b\"\"\",\"[[[1, 2], [3, 4]]]\",True\ncat,\"[[[1],[2],[3]]]\",0\n";
  table.add("rows", bytes_of(rows));
  table.add("gzip", gzip(bytes_of(rows)));
  table.add("short", bytes_of("word;drawings;drawing\ncat;;\"[[[1,2],[3,4],[5,6],[7,8]]]\"\ncat\n"));
  Bytes wide{0xFF, 0xFE};
  for (const char c : rows) {
    wide.push_back(static_cast<std::uint8_t>(c));
    wide.push_back(0);
  }
  table.add("utf16", wide);
  json.add("list", bytes_of(R"([{"word":"a","x":[{}],"drawing":[[[1,2],[3,4]]]},{"drawing":"[[[1,2],[3,4],[5,6]]]"}])"));
  json.add("lines", bytes_of("{\n\"drawing\": [[[1.5,1488497110074],\n[3,-4e1]]]\n}\n{\"drawing\":[]}"));
  json.add("field", bytes_of("[[[0,10,20],[0,10,0]],[[5,6],[5,6]]]"));
  json.add("fields", bytes_of("[[[[0,10],[0,10]]],[[[5,6],[5,6]]]]"));
  json.add("rows", bytes_of("[[[1,2,0],[3,4,1]],[[1,2,1,0,0],[0,0,0,0,1]]]"));
  json.add("ml5", bytes_of(R"([[{"dx":1,"dy":2,"pen":"down"},{"dx":3,"dy":4,"pen":1,"a":[]},{"dx":0,"dy":0,"pen":"end"}],[]])"));
  json.add("points", bytes_of("[[[1,2],[3,4],[5,6],[7,8]],[[1,2],[3,4]]]"));
  json.add("lines_of_lists", bytes_of("[[1,2,0]]\n[[1,2,1]]\n"));
  json.add("near_table", bytes_of("word,drawings\ncat,[]\n"));
  ZipPart readme, train;
  readme.name = "README";
  readme.data = bytes_of("x");
  train.name = "cats/train.npy";
  train.data = npy_sketches(Dialect::c, sketches);
  json.add("zip", make_zip({readme, train}));
  json.add("table", bytes_of(rows));
  json.add("binary", record);
  json.add("png", bytes_of("\x89PNG\r\n\x1A\n"));
  json.add("svg", bytes_of("<?xml version='1.0'?><!-- --><!DOCTYPE svg [<!ENTITY a ''>]><s:svg/>"));
  json.add("model", bytes_of(R"([{"name":"a","mode":2},[[1,2]],["AAAA"]])"));
}

void write_strokes_and_pictures(const std::filesystem::path& folder) {
  const Corpus strokes(folder, "stroke_json"), svg(folder, "svg");
  strokes.add("one", bytes_of("[[1, -2.5, 0], [3e1, 4, 1]]"));
  strokes.add("list", bytes_of("[[[1,2,1,0,0],[0,0,0,0,1]],[],[[7,8,1]]]"));
  svg.add("written", bytes_of(to_svg(Polylines{{{0, 0}, {30, 40}, {-5, 7}}, {{1, 2}}})));
  svg.add("path",
          bytes_of("<svg><path d=\"M1-2.5.5.5c1,2 3,4 5,6s1 1 2 0Q1 2 3 4t5 5A5 6 7 0 1 30 40zm1e0 1H5v-5l3,4a1 1 0 01.5.5\"/></svg>"));
  svg.add("shapes",
          bytes_of("<svg><g transform=\"translate(10,20)rotate(30 1 1) scale(2) skewX(3)skewY(4),matrix(1 2 3 4 5 6)\">"
                   "<circle cx='5' r='7mm'/><rect x='1' width='30' height='40%' rx='5'/><rect width='3' height='4' ry='1'/></g>"
                   "<polygon points='0,0 10,0 10 10'/><line x2='2pt'/><polyline points='1 2 3 4'/><ellipse rx='3' ry='4'/></svg>"));
  svg.add("values",
          bytes_of("<svg style='--a:2px;--b:var(--a)'><path style='d:path(\"M0 0L9 9\");opacity:calc(1 - (2 + 1)*.1)' systemLanguage='en'/>"
                   "<rect width='var(--b)' height='max(1px,clamp(1%,var(--c,3px),4px))' style='transform:rotate(calc(1turn/8))'/></svg>"));
  svg.add("styles",
          bytes_of("<svg font-size='9'><style>.a,g>#b{fill:none!important}[c^='d'] *|e.f:root{stroke:rgba(1,2,3,.4)}/**/@media screen{*{"
                   "opacity:50%;transform:rotate(.1turn)translate(10%,1px);transform-origin:right 2px}}</style><g><path id='b' class='a g' "
                   "style='stroke:url(#x) none;stroke-width:1em' d='M1 1h2'/></g><path c='de' fill='#1230' d='M1 1h2'/></svg>"));
  svg.add(
      "uses",
      bytes_of("<svg width='20mm' height='9em' viewBox='0 0 90 80' preserveAspectRatio='xMinYMax slice'><symbol id='s' viewBox='0 0 9 9' "
               "overflow='visible'><path d='M1 1L8 8'/></symbol><use href='#s' x='3' width='50%' height='40'/><g id='t'><use "
               "xlink:href='#t'/></g><svg x='1' width='5' height='9' viewBox='1 1 4 4'><circle r='3'/></svg><switch><g "
               "systemLanguage='fr'/><path d='M5 5h9'/></switch></svg>"));
  svg.add(
      "clips",
      bytes_of("<svg><clipPath id='c' clipPathUnits='objectBoundingBox' clip-path='url(#d)'><use href='#r'/></clipPath><clipPath id='d'>"
               "<circle r='9' clip-rule='evenodd'/></clipPath><rect id='r' width='.5' height='.5'/><g clip-path='url(#c)' style='transform"
               ":scale(2);transform-box:fill-box;transform-origin:center'><path d='M0 0L9 9 5 2z'/></g></svg>"));
  svg.add("gzip",
          gzip(bytes_of("<!DOCTYPE svg [<!ENTITY n 'http://www.w3.org/2000/svg'>]><svg xmlns='&n;'><path d='M4500000 1h.1v.1'/></svg>")));
  svg.add("document",
          bytes_of("<?xml version=\"1.0\"?><!DOCTYPE svg><!-- c --><s:svg xmlns:s=\"u\"><s:svg x='3'><s:a style=\"display : none\"/>"
                   "<s:defs><s:path d='M1 1'/></s:defs><![CDATA[t]]></s:svg><s:g display='none'/>&lt;</s:svg>\n"));
}

void write_models(const std::filesystem::path& folder) {
  const Model model(Seed{1});
  const Corpus model_file(folder, "model_file");
  save_model(model_file / "model.safetensors", model);
  save_model(model_file / "half.safetensors", model, ModelInfo{"m", 7, FirstInput::zeros, {{"note", "n"}}}, FilePrecision::half);
  SafeTensors wrapped = read_safetensors(model_file / "half.safetensors");
  for (SafeTensor& tensor : wrapped.tensors) {
    tensor.name = "model." + tensor.name;
    tensor.dtype = "BF16";
  }
  write_safetensors(model_file / "wrapped.safetensors", wrapped.tensors, wrapped.metadata);
  const Corpus javascript(folder, "javascript");
  for (const char* name : {"m.gen.json", "m.gen.full.json", "m.gen.js"}) save_javascript_model(javascript / name, model);
  save_javascript_model(
      javascript / "info.gen.full.json", model,
      {.first_input = FirstInput::start_token, .more = {{"mode", "gen"}, {"r_loss", "-0.5"}, {"note", "n"}}, .notify = {}});
  TrainingOptions options;
  options.batch_size = 2;
  options.threads = 1;
  Trainer<Model> trainer(options, Seed{1});
  const Corpus checkpoint(folder, "checkpoint");
  trainer.fit(toy_dataset(6, 2, Seed{1}), {.steps = 2, .validate_every = 1});
  checkpoint.add("over", checkpoint_bytes(trainer, {{"model", "none"}}));
  TrainingState<Model> state = trainer.state();
  const auto best = state.parameters;
  restart_from_best(state, best, 9);
  trainer.restore(std::move(state));
  checkpoint.add("restarted", checkpoint_bytes(trainer, {{"name", "toy"}}));
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_corpus FOLDER\n");
    return 2;
  }
  write_drawings(argv[1]);
  write_other_drawings(argv[1]);
  write_strokes_and_pictures(argv[1]);
  write_models(argv[1]);
} catch (const std::exception& error) {
  std::fprintf(stderr, "make_corpus: %s\n", error.what());
  return 1;
}
