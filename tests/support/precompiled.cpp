// Exists so that tests/support/precompiled.hpp is compiled once, for every test to share.
