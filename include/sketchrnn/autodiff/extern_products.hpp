// Explicit instantiation declarations of the matrix products. They take long to compile and depend on no model. A file that includes this
// header compiles none of them; one other file of the program includes autodiff/instantiate_products.hpp, which compiles all:
//
//   // products.cpp
//   #include <sketchrnn/autodiff/instantiate_products.hpp>
//
// Without that file in the link, the linker says that they are undefined. The header may come before or after others of the library.
#pragma once

#include <cstddef>

#include <sketchrnn/autodiff/detail/matrix_products.hpp>
#include <sketchrnn/autodiff/evaluation.hpp>
#include <sketchrnn/autodiff/tape.hpp>
#include <sketchrnn/core/instruction_set.hpp>
#include <sketchrnn/core/shape.hpp>
#include <sketchrnn/kernels/detail/deep_product.hpp>
#include <sketchrnn/kernels/detail/product.hpp>
#include <sketchrnn/kernels/detail/product_words.hpp>

namespace sketchrnn::inline SKETCHRNN_ISA {

namespace kernels {
extern template class DeepProduct<float>;
extern template class DeepProduct<double>;
extern template class DeepProduct<BFloat16Pair>;
extern template void sum_of_products<float>(SumInit<SumOf<float>>, const ProductInput<float>*, std::size_t, Index, Index, SumOf<float>*,
                                            Index, Index, bool);
extern template void sum_of_products<double>(SumInit<SumOf<double>>, const ProductInput<double>*, std::size_t, Index, Index, SumOf<double>*,
                                             Index, Index, bool);
extern template void sum_of_products<BFloat16Pair>(SumInit<SumOf<BFloat16Pair>>, const ProductInput<BFloat16Pair>*, std::size_t, Index,
                                                   Index, SumOf<BFloat16Pair>*, Index, Index, bool);
extern template void sum_of_products<Int8Quad>(SumInit<SumOf<Int8Quad>>, const ProductInput<Int8Quad>*, std::size_t, Index, Index,
                                               SumOf<Int8Quad>*, Index, Index, bool);
}  // namespace kernels

namespace detail {
extern template void sum_of_matrix_products(Tape<float>&, kernels::SumInit<float>, const MatrixProduct<float>*, std::size_t, Index, float*,
                                            Index, Index);
extern template void transposed_matrix_product(Tape<float>&, const kernels::SumInit<float>&, const MatrixView<float>&, const float*, Index,
                                               float*, Index, Index, bool);
extern template void sum_of_matrix_products(Tape<double>&, kernels::SumInit<double>, const MatrixProduct<double>*, std::size_t, Index,
                                            double*, Index, Index);
extern template void transposed_matrix_product(Tape<double>&, const kernels::SumInit<double>&, const MatrixView<double>&, const double*,
                                               Index, double*, Index, Index, bool);
extern template void sum_of_matrix_products(Evaluation<float>&, kernels::SumInit<float>, const MatrixProduct<float>*, std::size_t, Index,
                                            float*, Index, Index);
extern template void transposed_matrix_product(Evaluation<float>&, const kernels::SumInit<float>&, const MatrixView<float>&, const float*,
                                               Index, float*, Index, Index, bool);
extern template void sum_of_matrix_products(Evaluation<double>&, kernels::SumInit<double>, const MatrixProduct<double>*, std::size_t, Index,
                                            double*, Index, Index);
extern template void transposed_matrix_product(Evaluation<double>&, const kernels::SumInit<double>&, const MatrixView<double>&,
                                               const double*, Index, double*, Index, Index, bool);
}  // namespace detail

}  // namespace sketchrnn::inline SKETCHRNN_ISA
