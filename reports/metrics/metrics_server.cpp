#include "reports/metrics/metrics_server.hpp"

#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>

#include <exception>
#include <mutex>
#include <utility>

#include "model/input_error.hpp"

namespace cascade {
namespace {

/// Turns what was published last into what prometheus-cpp writes.
class Collector : public prometheus::Collectable {
 public:
  explicit Collector(std::vector<MetricFamily> families) : families_(std::move(families)) {}

  void publish(const Metrics& now) {
    const std::lock_guard<std::mutex> lock(mutex_);
    now_ = now;
  }
  void publish(std::vector<SampledFamily> samples) {
    const std::lock_guard<std::mutex> lock(mutex_);
    samples_ = std::move(samples);
  }

  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> collected;
    for (const SampledFamily& family : samples()) {
      if (family.samples.empty()) continue;
      const bool counts = family.type == MetricType::counter;
      prometheus::MetricFamily one;
      one.name = family.sample_name();
      one.help = family.help;
      one.type = counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
      for (const auto& [labels, value] : family.samples) {
        prometheus::ClientMetric metric;
        for (const MetricLabel& label : labels) metric.label.push_back({label.name, label.value});
        (counts ? metric.counter.value : metric.gauge.value) = value;
        one.metric.push_back(std::move(metric));
      }
      collected.push_back(std::move(one));
    }
    return collected;
  }

 private:
  std::vector<SampledFamily> samples() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<SampledFamily> all = samples_;
    for (const MetricFamily& family : families_) all.push_back(sampled(family, now_));
    return all;
  }

  const std::vector<MetricFamily> families_;
  mutable std::mutex mutex_;
  Metrics now_;
  std::vector<SampledFamily> samples_;
};

std::string text(const ListenAddress& address) {
  return address.host + ":" + std::to_string(address.port);
}

}  // namespace

struct MetricsServer::Parts {
  std::shared_ptr<Collector> collector;
  prometheus::Exposer exposer;
};

MetricsServer::MetricsServer(const ListenAddress& address, const MetricsSource& source)
    : MetricsServer(address, metric_families(source)) {}

MetricsServer::MetricsServer(const ListenAddress& address)
    : MetricsServer(address, std::vector<MetricFamily>{}) {}

MetricsServer::MetricsServer(const ListenAddress& address, std::vector<MetricFamily> families)
    : address_(address) {
  try {
    parts_.reset(new Parts{std::make_shared<Collector>(std::move(families)),
                           prometheus::Exposer(text(address))});
  } catch (const std::exception&) {  // civetweb's own words are empty
    throw InputError("", 0, "nobody can listen at " + text(address),
                     "a free port of an address of this machine, or port 0 for any");
  }
  parts_->exposer.RegisterCollectable(parts_->collector);
  address_.port = port();
}

MetricsServer::~MetricsServer() = default;

void MetricsServer::publish(const Metrics& now) { parts_->collector->publish(now); }

void MetricsServer::publish(std::vector<SampledFamily> now) {
  parts_->collector->publish(std::move(now));
}

int MetricsServer::port() const {
  const std::vector<int> ports = parts_->exposer.GetListeningPorts();
  return ports.empty() ? address_.port : ports.front();
}

std::string MetricsServer::url() const { return "http://" + text(address_) + "/metrics"; }

}  // namespace cascade
