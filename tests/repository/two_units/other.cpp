// The other translation unit; see main.cpp.
#include <typeinfo>

#include <sketchrnn/io/io.hpp>
#include <sketchrnn/sketchrnn.hpp>

const char* name_of_error_class();

const char* name_of_error_class() { return typeid(sketchrnn::Error).name(); }
