// Precompiled for all tests: the costly headers of other projects. No test may rely on it: each includes what it uses.
// boost/test/unit_test.hpp itself is not here, only what it includes: the rest of it must see the test's BOOST_TEST_MODULE.
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

#include <sketchrnn/sketch/xtensor.hpp>
