// Everything that makes pictures of drawings: SVG, animations, grids, plots, pages, plotters.
#pragma once

#include <sketchrnn/drawing/animation.hpp>
#include <sketchrnn/drawing/color.hpp>
#include <sketchrnn/drawing/gallery.hpp>
#include <sketchrnn/drawing/grid.hpp>
#include <sketchrnn/drawing/morph.hpp>
#include <sketchrnn/drawing/pattern.hpp>
#include <sketchrnn/drawing/plot.hpp>
#include <sketchrnn/drawing/plotter.hpp>
#include <sketchrnn/drawing/stroke_order.hpp>
#include <sketchrnn/drawing/svg.hpp>
