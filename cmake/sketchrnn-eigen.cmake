# Whether the Eigen that was found serves: 3.4 to 5. find_package is asked without a version, because Eigen's own package meets no request
# that names another major version than its own; so the versions are compared here. Sets sketchrnn_eigen_problem, empty where it does serve.
# An Eigen that a parent project brought along may not say its version, and is taken at its word.
set(sketchrnn_eigen_problem "")
if(Eigen3_VERSION AND (Eigen3_VERSION VERSION_LESS 3.4 OR Eigen3_VERSION VERSION_GREATER_EQUAL 6))
  set(sketchrnn_eigen_problem "sketchrnn: needs Eigen 3.4 to 5, found ${Eigen3_VERSION} in ${Eigen3_DIR}")
endif()
