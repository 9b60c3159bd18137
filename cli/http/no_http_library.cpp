// Instead of http_library.cpp where the build has no Prometheus: says so.
#include "cli/http/http_library.hpp"
#include "model/input_error.hpp"

namespace cascade {

const HttpLibrary& http_library() {
  throw InputError("", 0, "this build has no Prometheus",
                   "a build with prometheus-cpp, cpp-httplib and OpenSSL");
}

}  // namespace cascade
