// Instead of metrics_server.cpp where the build has no Prometheus: says so.
#include "model/input_error.hpp"
#include "reports/metrics/metrics_server.hpp"

namespace cascade {

struct MetricsServer::Parts {};

MetricsServer::MetricsServer(const ListenAddress& address, const MetricsSource& /*source*/)
    : MetricsServer(address) {}

MetricsServer::MetricsServer(const ListenAddress& address)
    : MetricsServer(address, std::vector<MetricFamily>{}) {}

MetricsServer::MetricsServer(const ListenAddress& address, std::vector<MetricFamily> /*families*/)
    : address_(address) {
  throw InputError("", 0, "this build has no Prometheus",
                   "a build with prometheus-cpp, for --serve");
}

MetricsServer::~MetricsServer() = default;
void MetricsServer::publish(const Metrics& /*now*/) {}
void MetricsServer::publish(std::vector<SampledFamily> /*now*/) {}
int MetricsServer::port() const { return address_.port; }
std::string MetricsServer::url() const { return {}; }

}  // namespace cascade
