// What this program was built of. Only main.cpp and what packaging/built.cmake writes have a part
// in it, so that a commit compiles one small file again.
#pragma once

namespace cascade {

/// Lines that begin with a line's end each: the source's place in git, and what is missing.
extern const char* const kBuilt;

}  // namespace cascade
