include(CMakeFindDependencyMacro)
find_dependency(sketchrnn)
include("${CMAKE_CURRENT_LIST_DIR}/mine-targets.cmake")
