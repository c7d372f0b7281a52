// 'tiny_model.safetensors', embedded by sketchrnn. To load it, include <sketchrnn/io/load_model.hpp>:
//   auto [model, info] = sketchrnn::load_model<Model>(tiny_model_bytes);
#pragma once

#include <span>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
inline constexpr unsigned char tiny_model_bytes_and_zero[940 + 1] =
    "8\2\0\0\0\0\0\0{\"__metadata__\":{\"first_input\":\"zeros\",\"format\":\"sketchrnn\",\"latent_size\":\"0\",\"max_length\""
    ":\"20\",\"mixture_components\":\"1\",\"model\":\"DecoderOnly<Lstm<2>, Mixture<1>>\",\"name\":\"tiny\",\"scale_factor\":\""
    "50\"},\"decoder.cell.W_hh\":{\"data_offsets\":[160,224],\"dtype\":\"F32\",\"shape\":[2,8]},\"decoder.cell.W_xh\":{\"data"
    "_offsets\":[0,160],\"dtype\":\"F32\",\"shape\":[5,8]},\"decoder.cell.b\":{\"data_offsets\":[224,256],\"dtype\":\"F32\",\""
    "shape\":[8]},\"decoder.output.W\":{\"data_offsets\":[256,328],\"dtype\":\"F32\",\"shape\":[2,9]},\"decoder.output.b\":{\""
    "data_offsets\":[328,364],\"dtype\":\"F32\",\"shape\":[9]}}     \0\0\300\276\0\0\200\276\0\0\0\276\0\0\0\0\0\0\0>\0\0\200"
    ">\0\0\300>\0\0\300\276\0\0\200\276\0\0\0\276\0\0\0\0\0\0\0>\0\0\200>\0\0\300>\0\0\300\276\0\0\200\276\0\0\0\276\0\0\0\0\0"
    "\0\0>\0\0\200>\0\0\300>\0\0\300\276\0\0\200\276\0\0\0\276\0\0\0\0\0\0\0>\0\0\200>\0\0\300>\0\0\300\276\0\0\200\276\0\0\0"
    "\276\0\0\0\0\0\0\0>\0\0\200>\0\0\300>\0\0\300\276\0\0\200\276\0\0\0\276\0\0\0\0\0\0\0>\0\0\200>\0\0\300>\0\0\300\276\0\0"
    "\200\276\0\0\0\276\0\0\0\0\0\0\0>\0\0\200>\0\0\300>\0\0\300\276\0\0\200\276\0\0\0\276\0\0\0\0\0\0\0>\0\0\200>\0\0\300>\0"
    "\0\300\276\0\0\200\276\0\0\0\276\0\0\0\0\0\0\0>\0\0\200>\0\0\300>\0\0\300\276\0\0\200\276\0\0\0\276\0\0\0\0\0\0\0>\0\0\200"
    ">\0\0\300>\0\0\300\276\0\0\200\276\0\0\0\276\0\0\0\0\0\0\0>\0\0\200>\0\0\300>\0\0\300\276\0\0\200\276\0\0\0\276\0\0\0\0\0"
    "\0\0>\0\0\200>\0\0\300>\0\0\300\276\0\0\200\276\0\0\0\276\0\0\0\0\0\0\0>\0\0\200>\0\0\300>";
#pragma GCC diagnostic pop

inline constexpr std::span<const unsigned char> tiny_model_bytes(tiny_model_bytes_and_zero, 940);
