# Sets `precompiled` to the arguments of COMPILER that include the header PRECOMPILED, compiled by precompiled_header.cmake.
if(COMPILER MATCHES "clang")
  set(precompiled -include-pch ${PRECOMPILED}.pch)
else()
  set(precompiled -include ${PRECOMPILED})  # g++ takes PRECOMPILED.gch instead
endif()
