// Instead of client.cpp where the build has no Prometheus: says so.
#include "cli/prometheus/client.hpp"
#include "model/input_error.hpp"

namespace cascade {

struct PrometheusClient::Parts {};

PrometheusClient::PrometheusClient(const BaseUrl& /*url*/, const Credentials& /*credentials*/,
                                   const std::string& /*ca_file*/,
                                   std::chrono::milliseconds timeout)
    : timeout_(timeout) {
  throw InputError("", 0, "this build has no Prometheus",
                   "a build with cpp-httplib and OpenSSL, to record from one");
}

PrometheusClient::~PrometheusClient() = default;

// None of these is reached: there is no client.
std::string PrometheusClient::post(const std::string& /*path*/, const std::string& /*form*/) {
  static_cast<void>(timeout_);  // the true one sends it along
  return {};
}

std::int64_t PrometheusClient::server_time_ms() { return 0; }

std::vector<double> PrometheusClient::values(const std::string& /*query*/,
                                             const QueryGrid& /*grid*/) {
  return {};
}

std::string PrometheusClient::ask(const std::string& /*query*/, const QueryGrid& /*piece*/) {
  return {};
}

Trace PrometheusClient::query_range(const std::string& /*query*/,
                                    const std::vector<TraceMetric>& /*metrics*/, Metric /*role*/,
                                    const QueryGrid& /*grid*/, std::int64_t /*points_max*/,
                                    const std::function<void(double)>& /*progress*/) {
  return {};
}

}  // namespace cascade
