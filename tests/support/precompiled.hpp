// Precompiled for all tests: the large headers of other projects, and that the library's matrix products are compiled elsewhere. No test may rely
// on it: each includes what it uses.
// boost/test/unit_test.hpp is not included here, but what it includes: the rest depends on the test's BOOST_TEST_MODULE.
#pragma once

#include <Eigen/Core>
#include <boost/test/framework.hpp>
#include <boost/test/test_tools.hpp>
#include <boost/test/tree/auto_registration.hpp>
#include <boost/test/tree/global_fixture.hpp>
#include <boost/test/tree/test_case_template.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <sketchrnn/autodiff/extern_products.hpp>
#include <sketchrnn/sketch/detail/xtensor.hpp>
