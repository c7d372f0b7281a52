// Implementation of png.hpp.
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#if defined(STUDIO_HAS_CAIRO)
#include <cairo/cairo.h>
#endif

#include <sketchrnn/core/detail/write_file.hpp>
#include <sketchrnn/core/errors.hpp>
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/sketch/check.hpp>
#include <sketchrnn/sketch/stroke.hpp>

#include "png.hpp"

namespace studio {

using namespace sketchrnn;

#if defined(STUDIO_HAS_CAIRO)
namespace {

/// Red, green and blue, each 0 to 1.
struct Ink {
  double red = 0, green = 0, blue = 0;
};

/// Parses the colors that occur in sheets: #rrggbb, and these names.
Ink ink_of(const std::string& color) {
  if (color == "black") return {};
  if (color == "white") return {1, 1, 1};
  if (color == "red") return {1, 0, 0};
  const bool hex = color.size() == 7 && color[0] == '#' && color.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  if (!hex) throw ArgumentError("a picture in the color " + color + ", expected #rrggbb, black, white or red");
  const auto part = [&](std::size_t at) { return std::stoi(color.substr(at, 2), nullptr, 16) / 255.0; };
  return {part(1), part(3), part(5)};
}

/// Draws a sheet on a cairo surface, `width` pixels wide.
class CairoCanvas {
 public:
  explicit CairoCanvas(std::size_t width) : width_(static_cast<double>(width)) {}

  void begin(double width, double height, std::string_view, std::string_view background) {
    constexpr double max_across = 32'767, most = 100e6;
    const double scale = width_ == 0 ? 1 : width_ / width;
    const double across = std::ceil(scale * width - 1e-6), down = std::ceil(scale * height - 1e-6);
    if (!(across <= max_across && down <= max_across && across * down <= most)) {
      throw ArgumentError("a picture of " + detail::number_text(across) + " by " + detail::number_text(down) +
                          " pixels, expected at most 32767 across and 100 million in all; see --width");
    }
    surface_.reset(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(across), static_cast<int>(down)));
    cairo_.reset(cairo_create(surface_.get()));
    check();
    if (!background.empty()) {
      use(std::string(background));
      cairo_paint(cairo_.get());
    }
    cairo_scale(cairo_.get(), scale, scale);
    cairo_set_line_cap(cairo_.get(), CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cairo_.get(), CAIRO_LINE_JOIN_ROUND);
  }

  void lines(const Polylines& lines, detail::Placement place, const std::string& color, double stroke_width) {
    use(color);
    cairo_set_line_width(cairo_.get(), stroke_width);
    for (const Polyline& line : lines) {
      for (std::size_t i = 0; i < (line.size() == 1 ? 2 : line.size()); ++i) {  // a dot is a line of length zero
        const Point& p = line[line.size() == 1 ? 0 : i];
        const double x = place.scale * static_cast<double>(p.x) + place.x_shift, y = place.scale * static_cast<double>(p.y) + place.y_shift;
        i == 0 ? cairo_move_to(cairo_.get(), x, y) : cairo_line_to(cairo_.get(), x, y);
      }
    }
    cairo_stroke(cairo_.get());
  }

  void text(double x, double y, std::string_view text, double size, detail::Anchor anchor, double room) {
    const std::string words(text);
    use("#333333");
    cairo_select_font_face(cairo_.get(), "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo_.get(), size);
    cairo_text_extents_t extents;
    cairo_text_extents(cairo_.get(), words.c_str(), &extents);
    const double squeeze = extents.x_advance > room ? room / extents.x_advance : 1;
    const double before = anchor == detail::Anchor::start ? 0 : anchor == detail::Anchor::middle ? 0.5 : 1;
    cairo_save(cairo_.get());
    cairo_translate(cairo_.get(), x - before * squeeze * extents.x_advance, y);
    cairo_scale(cairo_.get(), squeeze, 1);
    cairo_move_to(cairo_.get(), 0, 0);
    cairo_show_text(cairo_.get(), words.c_str());
    cairo_restore(cairo_.get());
  }

  /// Returns the bytes of the file.
  [[nodiscard]] std::string png() {
    std::string bytes;
    check();
    cairo_surface_flush(surface_.get());
    const auto append = [](void* to, const unsigned char* data, unsigned size) {
      static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), size);
      return CAIRO_STATUS_SUCCESS;
    };
    const cairo_status_t status = cairo_surface_write_to_png_stream(surface_.get(), append, &bytes);
    if (status != CAIRO_STATUS_SUCCESS) throw Error(std::string("cairo: ") + cairo_status_to_string(status));
    return bytes;
  }

 private:
  struct Destroy {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  };

  void use(const std::string& color) {
    const Ink ink = ink_of(color);
    cairo_set_source_rgb(cairo_.get(), ink.red, ink.green, ink.blue);
  }
  void check() const {
    const cairo_status_t status = cairo_status(cairo_.get());
    if (status != CAIRO_STATUS_SUCCESS) throw Error(std::string("cairo: ") + cairo_status_to_string(status));
  }

  double width_;
  std::unique_ptr<cairo_surface_t, Destroy> surface_;
  std::unique_ptr<cairo_t, Destroy> cairo_;
};

}  // namespace

bool writes_png() { return true; }

void write_png(const std::filesystem::path& path, const SketchGrid& sheet, const GridOptions& options, std::size_t width) {
  CairoCanvas canvas(width);
  draw_sheet(canvas, sheet, options);
  write_file(path, canvas.png());
}

#else

bool writes_png() { return false; }

void write_png(const std::filesystem::path& path, const SketchGrid&, const GridOptions&, std::size_t) {
  throw ArgumentError(path.string() + ": this program was built without cairo");
}

#endif

}  // namespace studio
