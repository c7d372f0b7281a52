#include <mine.hpp>

int main() { return mine::line().size() == 2 ? 0 : 1; }
