// Expected: a value or an error; and the functions that throw and catch for the others.
#define BOOST_TEST_MODULE core_expected
#include <boost/test/unit_test.hpp>

#include <exception>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <sketchrnn/core/detail/raise.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/core/expected.hpp>

using namespace sketchrnn;

namespace {

/// As readers of files use it: a value and an error convert to it.
Expected<std::unique_ptr<int>> positive(int number) {
  if (number <= 0) return FileError("f", "byte 0", std::to_string(number), "a number above 0");
  auto result = std::make_unique<int>(number);
  return result;
}

const std::string sentence = "f: at byte 0: found -1, expected a number above 0";

}  // namespace

BOOST_AUTO_TEST_CASE(a_value) {
  Expected<std::unique_ptr<int>> found = positive(7);
  BOOST_TEST(found.has_value());
  BOOST_TEST(static_cast<bool>(found));
  BOOST_TEST(**found == 7);
  BOOST_TEST(*found->get() == 7);
  BOOST_TEST(*found.value() == 7);
  **found = 8;
  BOOST_TEST(*std::as_const(found).value() == 8);
  BOOST_TEST(**std::as_const(found) == 8);
  const std::unique_ptr<int> taken = *std::move(found);
  BOOST_TEST(*taken == 8);
  const std::unique_ptr<int> taken_at_once = positive(9).value();
  BOOST_TEST(*taken_at_once == 9);
}

BOOST_AUTO_TEST_CASE(an_error) {
  Expected<std::unique_ptr<int>> found = positive(-1);
  BOOST_TEST(!found.has_value());
  BOOST_TEST(!found);
  BOOST_TEST(found.error().what() == sentence);
  BOOST_TEST(found.error().place() == "byte 0");
  const auto says = [](const FileError& error) { return error.what() == sentence && error.found() == "-1"; };
  BOOST_CHECK_EXCEPTION(static_cast<void>(found.value()), FileError, says);
  BOOST_CHECK_EXCEPTION(static_cast<void>(std::as_const(found).value()), FileError, says);
  BOOST_CHECK_EXCEPTION(static_cast<void>(positive(-1).value()), FileError, says);
  const FileError taken = std::move(found).error();
  BOOST_TEST(taken.what() == sentence);
}

BOOST_AUTO_TEST_CASE(copies_and_assignment) {
  Expected<std::vector<int>> found = std::vector<int>{1, 2};
  const Expected<std::vector<int>> copy = found;
  found = FileError("f", "byte 0", "-1", "a number above 0");
  BOOST_TEST(!found);
  BOOST_TEST(copy->size() == 2U);
  found = copy;
  BOOST_TEST(*found == *copy);
}

BOOST_AUTO_TEST_CASE(errors_of_other_types) {
  const Expected<int, std::string> found = std::string("no number");
  BOOST_TEST(!found);
  BOOST_TEST(found.error() == "no number");
  static_assert(std::is_same_v<Expected<int>::error_type, FileError>);
  static_assert(std::is_same_v<Expected<int, std::string>::value_type, int>);
}

BOOST_AUTO_TEST_CASE(raise_throws_the_type_that_it_is_given) {
  BOOST_CHECK_EXCEPTION(detail::raise(ArgumentError("no")), ArgumentError,
                        [](const ArgumentError& error) { return error.what() == std::string("no"); });
  BOOST_CHECK_THROW(detail::raise(FileError("f", "byte 0", "-1", "a number above 0")), FileError);
  BOOST_CHECK_THROW(detail::raise(std::bad_alloc()), std::bad_alloc);
}

BOOST_AUTO_TEST_CASE(caught_exceptions) {
  BOOST_TEST((detail::caught([] {}) == nullptr));
  const std::exception_ptr failure = detail::caught([] { detail::raise(Error("no")); });
  BOOST_REQUIRE((failure != nullptr));
  BOOST_CHECK_THROW(std::rethrow_exception(failure), Error);
}

BOOST_AUTO_TEST_CASE(exceptions_in_context) {
  BOOST_TEST(detail::in_context<ArgumentError>("row 1: ", [] { return 7; }) == 7);
  const auto fails = [](const auto& error) { return [error]() -> int { detail::raise(error); }; };
  BOOST_CHECK_EXCEPTION(static_cast<void>(detail::in_context<ArgumentError>("row 1: ", fails(ArgumentError("no")))), ArgumentError,
                        [](const ArgumentError& error) { return error.what() == std::string("row 1: no"); });
  BOOST_CHECK_EXCEPTION(static_cast<void>(detail::in_context<ArgumentError>("row 1: ", fails(Error("no")))), Error,
                        [](const Error& error) { return error.what() == std::string("no"); });
}
