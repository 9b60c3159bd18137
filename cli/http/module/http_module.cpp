#include "cli/http/module/http_module.hpp"

namespace cascade {
namespace {

class Library final : public HttpLibrary {
 public:
  std::unique_ptr<HttpClient> client(const HttpClientSetup& setup) const override {
    return make_http_client(setup);
  }
  std::unique_ptr<HttpServer> serve_metrics(
      const std::string& host, int port,
      const std::function<std::vector<SampledFamily>()>& now) const override {
    return make_metrics_server(host, port, now);
  }
};

}  // namespace
}  // namespace cascade

// kHttpModuleVersion and kHttpModuleEntry: by their names, all that is seen from outside.
extern "C" {

__attribute__((visibility("default"))) extern const char cascade_http_version[];
const char cascade_http_version[] = CASCADE_VERSION;

__attribute__((visibility("default"))) const cascade::HttpLibrary* cascade_http_library();
const cascade::HttpLibrary* cascade_http_library() {
  static const cascade::Library library;
  return &library;
}

}  // extern "C"
