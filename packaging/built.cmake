# Run at each build: writes what `cascade --version` says below the version. The file is written
# only where it changes. -DSOURCE= -DOUTPUT= -DFEATURES=
set(source "not known: built without git")
find_program(GIT git)
if(GIT)
  # Not the commit of a repository that merely has our files somewhere inside.
  set(ENV{GIT_OPTIONAL_LOCKS} 0)
  execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --show-prefix
    OUTPUT_VARIABLE prefix RESULT_VARIABLE failed ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed AND prefix STREQUAL "")
    execute_process(COMMAND ${GIT} -C ${SOURCE} describe --tags --always --abbrev=12 --match "v[0-9]*" --dirty=-modified
      OUTPUT_VARIABLE described RESULT_VARIABLE failed ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT failed)
      set(source "${described}")
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
#include "cli/install/built.hpp"

namespace cascade {

const char* const kBuilt = "\ngit: @source@@FEATURES@";

}  // namespace cascade
]])
