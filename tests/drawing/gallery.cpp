// The gallery page: complete, escaped, self-contained.
#define BOOST_TEST_MODULE drawing_gallery
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>

#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/drawing/gallery.hpp>
#include <sketchrnn/drawing/plot.hpp>
#include <sketchrnn/drawing/svg.hpp>

#include "tests/drawing/markup_search.hpp"
#include "tests/sketch/random_sketch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace sketchrnn;
using sketchrnn::test::count;
using sketchrnn::test::has;
using sketchrnn::test::mentions;
using sketchrnn::test::stroke3;

Gallery example() {
  Gallery gallery;
  gallery.title = "Cats & pigs";
  gallery.introduction = "First paragraph.\n\nSecond <paragraph>.";
  const std::string sketch = to_svg(stroke3({{3, 4, 1}}));
  gallery.sections = {{"Loss", "It falls.", {to_svg(LinePlot{})}}, {"Drawings", "New ones.", {sketch, sketch}}, {"Words", "Only."}};
  gallery.footer = "Made by a \"test\".";
  return gallery;
}

BOOST_AUTO_TEST_CASE(everything_is_on_the_page_in_order) {
  const std::string html = to_html(example());
  BOOST_TEST(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
  BOOST_TEST(has(html, "<title>Cats &amp; pigs</title>"));
  BOOST_TEST(has(html, "<h1>Cats &amp; pigs</h1>"));
  BOOST_TEST(has(html, "<p>First paragraph.</p>\n<p>Second &lt;paragraph&gt;.</p>"));
  BOOST_TEST(count(html, "<section>") == 3U);
  BOOST_TEST(count(html, "<svg ") == 3U);
  BOOST_TEST(html.find("<h2>Loss</h2>") < html.find("<h2>Drawings</h2>"));
  BOOST_TEST(html.find("<h2>Drawings</h2>") < html.find("<h2>Words</h2>"));
  BOOST_TEST(has(html, "Made by a &quot;test&quot;."));
  BOOST_TEST(has(html, "prefers-color-scheme: dark"));
}

BOOST_AUTO_TEST_CASE(it_needs_no_script_and_no_network) {
  std::string html = to_html(example());
  const std::string name_space = "xmlns=\"http://www.w3.org/2000/svg\"";  // a namespace, not an address that is opened
  for (std::size_t at = html.find(name_space); at != std::string::npos; at = html.find(name_space)) {
    html.erase(at, name_space.size());
  }
  for (const char* word : {"<script", "http:", "https:", "src=", "href=", "url(", "@import"}) BOOST_TEST(!has(html, word));
}

BOOST_AUTO_TEST_CASE(only_pictures_are_taken_as_they_are) {
  for (const char* bad : {"", "a picture", "<img src=\"x\"/>", "<svg", "<svg><script>alert(1)</script></svg>"}) {
    Gallery gallery = example();
    gallery.sections[1].pictures.push_back(bad);
    BOOST_CHECK_EXCEPTION(static_cast<void>(to_html(gallery)), ArgumentError, mentions({"Drawings"}));
  }
}

BOOST_AUTO_TEST_CASE(an_empty_gallery_and_odd_paragraphs) {
  BOOST_TEST(has(to_html({}), "<main>\n</main>"));
  BOOST_TEST(detail::paragraphs("\n\n\n\na\n\n\n\nb\n\n") == "<p>a</p>\n<p>b</p>\n");
  BOOST_TEST(detail::paragraphs("a\nb") == "<p>a\nb</p>\n");
}

BOOST_AUTO_TEST_CASE(into_a_file) {
  const sketchrnn::test::TemporaryFolder folder;
  write_html(folder / "gallery.html", example());
  std::ifstream file(folder / "gallery.html", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  BOOST_TEST(text == to_html(example()));
  BOOST_CHECK_THROW(write_html(folder / "absent/gallery.html", example()), FileError);
}

}  // namespace
