// Drawings from SVG compared with another renderer, to a pixel: the files of svg_files/, rendered by svg_files/make_reference.py.
#define BOOST_TEST_MODULE io_svg_pixels
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <sketchrnn/io/detail/base64.hpp>
#include <sketchrnn/io/detail/byte_cursor.hpp>
#include <sketchrnn/io/detail/inflate.hpp>
#include <sketchrnn/io/svg_drawing.hpp>

using namespace sketchrnn;
using namespace sketchrnn::detail;

namespace {

const std::filesystem::path folder = std::filesystem::path(SKETCHRNN_TEST_FOLDER) / "io" / "svg_files";

struct Spot {
  double x = 0, y = 0;
};

/// The pixels with ink of a picture.
struct Picture {
  std::string name, renderer;
  std::size_t width = 0, height = 0;
  std::vector<bool> ink;

  [[nodiscard]] bool at(double x, double y) const {
    return x >= 0 && y >= 0 && x < static_cast<double>(width) && y < static_cast<double>(height) &&
           ink[static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)];
  }
};

std::vector<Picture> pictures() {
  std::vector<Picture> all;
  std::ifstream file(folder / "reference.txt");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    Picture picture;
    std::string packed;
    words >> picture.name >> picture.width >> picture.height >> picture.renderer >> packed;
    const std::size_t stride = (picture.width + 7) / 8;
    const Bytes bytes = inflate_raw(from_base64(packed).value(), stride * picture.height, Source{"reference.txt", picture.name}, 0, {});
    for (std::size_t y = 0; y < picture.height; ++y) {
      for (std::size_t x = 0; x < picture.width; ++x) picture.ink.push_back(((bytes[y * stride + x / 8] >> (7 - x % 8)) & 1U) != 0);
    }
    all.push_back(std::move(picture));
  }
  return all;
}

double distance(Spot p, Spot a, Spot b) {
  const double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
  const double t = square > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0.0, 1.0) : 0;
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/// The lines of a drawing in pixels of a picture.
std::vector<std::vector<Spot>> in_pixels(const SvgDrawing& drawing, const Picture& picture) {
  const double zoom = static_cast<double>(picture.width) / drawing.page.width;
  std::vector<std::vector<Spot>> lines;
  for (const Polyline& line : drawing.lines) {
    lines.emplace_back();
    for (const Point& p : line) {
      lines.back().push_back({zoom * (drawing.page.scale * static_cast<double>(p.x) + drawing.page.x),
                              zoom * (drawing.page.scale * static_cast<double>(p.y) + drawing.page.y)});
    }
  }
  return lines;
}

/// Returns the largest distance of a pixel with ink from the nearest line.
double from_ink_to_lines(const Picture& picture, const std::vector<std::vector<Spot>>& lines, Spot& where) {
  double farthest = 0;
  for (std::size_t y = 0; y < picture.height; ++y) {
    for (std::size_t x = 0; x < picture.width; ++x) {
      if (!picture.ink[y * picture.width + x]) continue;
      const Spot p{static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5};
      double nearest = 1e9;
      for (const std::vector<Spot>& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) nearest = std::min(nearest, distance(p, line[i == 0 ? 0 : i - 1], line[i]));
      }
      if (nearest > farthest) where = p;
      farthest = std::max(farthest, nearest);
    }
  }
  return farthest;
}

/// Returns the largest distance of a point on a line from the nearest pixel with ink, searched up to 4 pixels away.
double from_lines_to_ink(const Picture& picture, const std::vector<std::vector<Spot>>& lines, Spot& where) {
  double farthest = 0;
  for (const std::vector<Spot>& line : lines) {
    for (std::size_t i = 1; i < line.size(); ++i) {
      const auto steps = static_cast<int>(4 * std::hypot(line[i].x - line[i - 1].x, line[i].y - line[i - 1].y)) + 1;
      for (int step = 0; step <= steps; ++step) {
        const double t = static_cast<double>(step) / steps;
        const Spot p{line[i - 1].x + t * (line[i].x - line[i - 1].x), line[i - 1].y + t * (line[i].y - line[i - 1].y)};
        const double w = static_cast<double>(picture.width), h = static_cast<double>(picture.height);
        if (p.x < 1 || p.y < 1 || p.x > w - 1 || p.y > h - 1) continue;  // a line on the edge may be invisible
        double nearest = 4;
        for (double y = std::floor(p.y) - 3.5; y < p.y + 5; ++y) {
          for (double x = std::floor(p.x) - 3.5; x < p.x + 5; ++x) {
            // to the square of the pixel
            if (picture.at(x, y))
              nearest = std::min(nearest, std::hypot(std::max(0.0, std::abs(x - p.x) - 0.5), std::max(0.0, std::abs(y - p.y) - 0.5)));
          }
        }
        if (nearest > farthest) where = p;
        farthest = std::max(farthest, nearest);
      }
    }
  }
  return farthest;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_file_is_drawn_as_the_other_renderer_draws_it) {
  // Strokes are a pixel wide: the center of a pixel with a quarter of ink is within a pixel of a line, and vice versa.
  std::set<std::string> seen;
  for (const Picture& picture : pictures()) {
    seen.insert(picture.name);
    const SvgDrawing drawing = read_svg_drawing(folder / (picture.name + ".svg"), {.notify = nullptr});
    BOOST_TEST(!drawing.lines.empty(), picture.name << " is empty");
    const auto lines = in_pixels(drawing, picture);
    Spot ink, line;
    const double missing = from_ink_to_lines(picture, lines, ink), unseen = from_lines_to_ink(picture, lines, line);
    BOOST_TEST(missing <= 1.0, picture.name << ": ink at " << ink.x << ", " << ink.y << " is " << missing << " from every line");
    BOOST_TEST(unseen <= 1.0, picture.name << ": a line at " << line.x << ", " << line.y << " is " << unseen << " from all ink");
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() == ".svg") BOOST_TEST(seen.count(name) == 1U, name << " has no picture in reference.txt");
  }
  BOOST_TEST(seen.size() >= 40U);
}
