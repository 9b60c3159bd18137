// What the module is made of. It is linked with the libraries of HTTP and with nothing of ours.
#pragma once

#include "cli/http/http_library.hpp"

namespace cascade {

std::unique_ptr<HttpClient> make_http_client(const HttpClientSetup& setup);

/// As HttpLibrary::serve_metrics().
std::unique_ptr<HttpServer> make_metrics_server(
    const std::string& host, int port, const std::function<std::vector<SampledFamily>()>& now);

}  // namespace cascade
