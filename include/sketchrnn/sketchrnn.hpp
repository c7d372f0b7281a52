// Models, training and generation. Five folders have an umbrella header of their own: <sketchrnn/io/io.hpp> (files),
// <sketchrnn/drawing/drawing.hpp> (pictures), <sketchrnn/quality/quality.hpp> (how good drawings are), <sketchrnn/toy/toy.hpp> (built-in
// drawings) and <sketchrnn/checks/checks.hpp> (checks of cells, models and distributions of one's own).
#pragma once

#include <sketchrnn/version.hpp>

#include <sketchrnn/core/arena.hpp>
#include <sketchrnn/core/denormals.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/executor.hpp>
#include <sketchrnn/core/expected.hpp>
#include <sketchrnn/core/initializers.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/notice.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/parse_number.hpp>
#include <sketchrnn/core/precision.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/core/thread_pool.hpp>

#include <sketchrnn/sketch/augmentation.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/normalization.hpp>
#include <sketchrnn/sketch/simplification.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include <sketchrnn/data/batch.hpp>
#include <sketchrnn/data/choose_examples.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/plausibility.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/data/split.hpp>

#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/packet.hpp>

#include <sketchrnn/autodiff/constant_matrix.hpp>
#include <sketchrnn/autodiff/context.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/attention.hpp>
#include <sketchrnn/autodiff/operations/block_product.hpp>
#include <sketchrnn/autodiff/operations/dropout.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/join.hpp>
#include <sketchrnn/autodiff/operations/layer_norm.hpp>
#include <sketchrnn/autodiff/operations/matrix_vector_product.hpp>
#include <sketchrnn/autodiff/operations/reductions.hpp>
#include <sketchrnn/autodiff/operations/rms_norm.hpp>
#include <sketchrnn/autodiff/operations/softmax.hpp>
#include <sketchrnn/autodiff/operations/transposed_product.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/operations/zeros.hpp>
#include <sketchrnn/autodiff/outer_product.hpp>
#include <sketchrnn/autodiff/repeat_rows.hpp>
#include <sketchrnn/autodiff/sequence.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weight_store.hpp>
#include <sketchrnn/autodiff/weights.hpp>

#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/cells/step_info.hpp>

#include <sketchrnn/model/classifier.hpp>
#include <sketchrnn/model/decoder.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/distribution.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/model/example_batch.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/model.hpp>
#include <sketchrnn/model/pen.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sampling.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/model/trainable.hpp>

#include <sketchrnn/training/adam.hpp>
#include <sketchrnn/training/adamw.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/csv_log.hpp>
#include <sketchrnn/training/data_loader.hpp>
#include <sketchrnn/training/evaluate.hpp>
#include <sketchrnn/training/frozen_parts.hpp>
#include <sketchrnn/training/likelihood.hpp>
#include <sketchrnn/training/lion.hpp>
#include <sketchrnn/training/optimizer.hpp>
#include <sketchrnn/training/option_list.hpp>
#include <sketchrnn/training/options.hpp>
#include <sketchrnn/training/progress.hpp>
#include <sketchrnn/training/rmsprop.hpp>
#include <sketchrnn/training/schedules.hpp>
#include <sketchrnn/training/sgd.hpp>
#include <sketchrnn/training/sketch_loader.hpp>
#include <sketchrnn/training/standardize_latent.hpp>
#include <sketchrnn/training/trainer.hpp>

#include <sketchrnn/generation/drawing_loop.hpp>
#include <sketchrnn/generation/latent_space.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/generation/stream.hpp>
