// The model of this program: a GRU with layer normalization as encoder, an sLSTM as decoder. What is long to compile, its trainer, its sampler
// and its files, is compiled in model.cpp alone; a file that includes this header compiles in the time that its own code takes.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include <sketchrnn/io/load_model.hpp>
#include <sketchrnn/io/model_file.hpp>
#include <sketchrnn/sketchrnn.hpp>

#include "layer_norm_gru.hpp"
#include "scalar_lstm.hpp"

using Model = sketchrnn::SketchRnn<LayerNormGru<64>, sketchrnn::Latent<32>, ScalarLstm<128>, sketchrnn::Mixture<10>>;

extern template class sketchrnn::Trainer<Model>;
extern template class sketchrnn::Sampler<Model>;
extern template void sketchrnn::save_model(const std::filesystem::path&, const Model&, std::map<std::string, std::string>,
                                           sketchrnn::FilePrecision);
extern template sketchrnn::LoadedModel<Model> sketchrnn::load_model(const std::filesystem::path&, const sketchrnn::ModelFileOptions&);
