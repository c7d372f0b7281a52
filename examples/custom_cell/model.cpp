#include "model.hpp"

template class sketchrnn::Trainer<Model>;
template class sketchrnn::Sampler<Model>;
template void sketchrnn::save_model(const std::filesystem::path&, const Model&, std::map<std::string, std::string>,
                                    sketchrnn::FilePrecision);
template sketchrnn::LoadedModel<Model> sketchrnn::load_model(const std::filesystem::path&, const sketchrnn::ModelFileOptions&);
