#include "cli/http/metrics_server.hpp"

#include <mutex>
#include <utility>

#include "cli/http/http_library.hpp"
#include "model/input_error.hpp"

namespace cascade {
namespace {

/// What was published last.
class Published {
 public:
  explicit Published(std::vector<MetricFamily> families) : families_(std::move(families)) {}

  void publish(const Metrics& now) {
    const std::lock_guard<std::mutex> lock(mutex_);
    now_ = now;
  }
  void publish(std::vector<SampledFamily> samples) {
    const std::lock_guard<std::mutex> lock(mutex_);
    samples_ = std::move(samples);
  }

  std::vector<SampledFamily> samples() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<SampledFamily> all = samples_;
    for (const MetricFamily& family : families_) all.push_back(sampled(family, now_));
    return all;
  }

 private:
  const std::vector<MetricFamily> families_;
  mutable std::mutex mutex_;
  Metrics now_;
  std::vector<SampledFamily> samples_;
};

}  // namespace

struct MetricsServer::Parts {
  Published published;
  std::unique_ptr<HttpServer> server;  // ends before what it serves
};

MetricsServer::MetricsServer(const ListenAddress& address, const MetricsSource& source)
    : MetricsServer(address, metric_families(source)) {}

MetricsServer::MetricsServer(const ListenAddress& address)
    : MetricsServer(address, std::vector<MetricFamily>{}) {}

MetricsServer::MetricsServer(const ListenAddress& address, std::vector<MetricFamily> families)
    : parts_(new Parts{Published(std::move(families)), nullptr}), address_(address) {
  const Published& published = parts_->published;
  parts_->server = http_library().serve_metrics(address.host, address.port,
                                                [&published] { return published.samples(); });
  if (!parts_->server) {
    throw InputError("", 0, "nobody can listen at " + address.text(),
                     "a free port of an address of this machine, or port 0 for any");
  }
  address_.port = parts_->server->port();
}

MetricsServer::~MetricsServer() = default;

void MetricsServer::publish(const Metrics& now) { parts_->published.publish(now); }

void MetricsServer::publish(std::vector<SampledFamily> now) {
  parts_->published.publish(std::move(now));
}

std::string MetricsServer::url() const { return "http://" + address_.text() + "/metrics"; }

}  // namespace cascade
