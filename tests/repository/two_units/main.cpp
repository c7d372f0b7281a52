// One of two translation units that include everything; the other is other.cpp. A function in a header that is neither inline nor a
// template would be defined twice, and the program would not link.
#include <string_view>
#include <typeinfo>

#include <sketchrnn/io/io.hpp>
#include <sketchrnn/sketchrnn.hpp>

const char* name_of_error_class();

int main() { return std::string_view(typeid(sketchrnn::Error).name()) == name_of_error_class() ? 0 : 1; }
