// Everything that needs only Eigen and xtensor. Readers and writers of files are not here: <sketchrnn/io/io.hpp>.
#pragma once

#include <sketchrnn/version.hpp>

#include <sketchrnn/core/adjoint_memory.hpp>
#include <sketchrnn/core/aligned_buffer.hpp>
#include <sketchrnn/core/arena.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/fnv.hpp>
#include <sketchrnn/core/initialisers.hpp>
#include <sketchrnn/core/name.hpp>
#include <sketchrnn/core/parameter_block.hpp>
#include <sketchrnn/core/parameters.hpp>
#include <sketchrnn/core/random.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/core/thread_pool.hpp>
#include <sketchrnn/core/thread_team.hpp>
#include <sketchrnn/core/write_file.hpp>

#include <sketchrnn/kernels/deep_product.hpp>
#include <sketchrnn/kernels/functions.hpp>
#include <sketchrnn/kernels/layer_norm.hpp>
#include <sketchrnn/kernels/orthonormalise.hpp>
#include <sketchrnn/kernels/packed_matrix.hpp>
#include <sketchrnn/kernels/packet.hpp>
#include <sketchrnn/kernels/plain_product.hpp>
#include <sketchrnn/kernels/product.hpp>

#include <sketchrnn/autodiff/context.hpp>
#include <sketchrnn/autodiff/dropout_masks.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/expression.hpp>
#include <sketchrnn/autodiff/gradient_check.hpp>
#include <sketchrnn/autodiff/operations/affine.hpp>
#include <sketchrnn/autodiff/operations/block_product.hpp>
#include <sketchrnn/autodiff/operations/copy_columns.hpp>
#include <sketchrnn/autodiff/operations/dropout.hpp>
#include <sketchrnn/autodiff/operations/elementwise.hpp>
#include <sketchrnn/autodiff/operations/layer_norm.hpp>
#include <sketchrnn/autodiff/operations/weighted_sum.hpp>
#include <sketchrnn/autodiff/operations/zeros.hpp>
#include <sketchrnn/autodiff/packed_weights.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/autodiff/value.hpp>
#include <sketchrnn/autodiff/weight_gradients.hpp>
#include <sketchrnn/autodiff/weights.hpp>

#include <sketchrnn/cells/cell.hpp>
#include <sketchrnn/cells/check_cell.hpp>
#include <sketchrnn/cells/hyper_lstm.hpp>
#include <sketchrnn/cells/layer_norm_lstm.hpp>
#include <sketchrnn/cells/lstm.hpp>
#include <sketchrnn/cells/orthogonal_blocks.hpp>

#include <sketchrnn/model/decoder.hpp>
#include <sketchrnn/model/decoder_only.hpp>
#include <sketchrnn/model/encoder.hpp>
#include <sketchrnn/model/kl_divergence.hpp>
#include <sketchrnn/model/latent.hpp>
#include <sketchrnn/model/linear.hpp>
#include <sketchrnn/model/mixture.hpp>
#include <sketchrnn/model/model_name.hpp>
#include <sketchrnn/model/reconstruction_loss.hpp>
#include <sketchrnn/model/sequence_batch.hpp>
#include <sketchrnn/model/sketch_rnn.hpp>
#include <sketchrnn/model/trainable.hpp>

#include <sketchrnn/sketch/augmentation.hpp>
#include <sketchrnn/sketch/bounds.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/codec.hpp>
#include <sketchrnn/sketch/normalisation.hpp>
#include <sketchrnn/sketch/simplification.hpp>
#include <sketchrnn/sketch/stroke.hpp>
#include <sketchrnn/sketch/xtensor.hpp>

#include <sketchrnn/data/batch.hpp>
#include <sketchrnn/data/dataset.hpp>
#include <sketchrnn/data/fingerprint.hpp>
#include <sketchrnn/data/has_body.hpp>
#include <sketchrnn/data/preprocess.hpp>
#include <sketchrnn/data/procedural.hpp>
#include <sketchrnn/data/procedural_animals.hpp>
#include <sketchrnn/data/procedural_body.hpp>
#include <sketchrnn/data/procedural_drawing.hpp>
#include <sketchrnn/data/procedural_face.hpp>
#include <sketchrnn/data/procedural_pen.hpp>
#include <sketchrnn/data/split.hpp>

#include <sketchrnn/training/adam.hpp>
#include <sketchrnn/training/callback.hpp>
#include <sketchrnn/training/csv_log.hpp>
#include <sketchrnn/training/early_stop.hpp>
#include <sketchrnn/training/evaluate.hpp>
#include <sketchrnn/training/history.hpp>
#include <sketchrnn/training/likelihood.hpp>
#include <sketchrnn/training/option_list.hpp>
#include <sketchrnn/training/options.hpp>
#include <sketchrnn/training/progress.hpp>
#include <sketchrnn/training/reports.hpp>
#include <sketchrnn/training/schedules.hpp>
#include <sketchrnn/training/shard.hpp>
#include <sketchrnn/training/trainer.hpp>
#include <sketchrnn/training/training_state.hpp>

#include <sketchrnn/generation/drawing_loop.hpp>
#include <sketchrnn/generation/interpolation.hpp>
#include <sketchrnn/generation/latent_arithmetic.hpp>
#include <sketchrnn/generation/latent_columns.hpp>
#include <sketchrnn/generation/latent_grid.hpp>
#include <sketchrnn/generation/options.hpp>
#include <sketchrnn/generation/read_beginning.hpp>
#include <sketchrnn/generation/sample_mixture.hpp>
#include <sketchrnn/generation/sampler.hpp>
#include <sketchrnn/generation/state_copy.hpp>

#include <sketchrnn/drawing/animation.hpp>
#include <sketchrnn/drawing/axis.hpp>
#include <sketchrnn/drawing/colour.hpp>
#include <sketchrnn/drawing/gallery.hpp>
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/drawing/markup.hpp>
#include <sketchrnn/drawing/morph.hpp>
#include <sketchrnn/drawing/pattern.hpp>
#include <sketchrnn/drawing/plot.hpp>
#include <sketchrnn/drawing/plotter.hpp>
#include <sketchrnn/drawing/svg.hpp>
