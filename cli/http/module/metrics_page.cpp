#include <httplib.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <sys/socket.h>

#include <chrono>
#include <thread>
#include <utility>

#include "cli/http/module/http_module.hpp"

namespace cascade {
namespace {

/// In Prometheus' text, as prometheus-cpp writes it.
std::string exposition(const std::vector<SampledFamily>& families) {
  std::vector<prometheus::MetricFamily> collected;
  for (const SampledFamily& family : families) {
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
  return prometheus::TextSerializer().Serialize(collected);
}

class Server final : public HttpServer {
 public:
  Server(const std::string& host, int port,
         const std::function<std::vector<SampledFamily>()>& now) {
    http_.Get("/metrics", [now](const httplib::Request&, httplib::Response& answer) {
      answer.set_content(exposition(now()), "text/plain; version=0.0.4; charset=utf-8");
    });
    // Without SO_REUSEPORT, which httplib sets: two programs would share a port and its scrapes.
    http_.set_socket_options([](int socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    // A connection is for one answer, so that one that idles keeps neither a thread nor our end.
    constexpr int kSilence_s = 2;
    http_.set_keep_alive_max_count(1);
    http_.set_keep_alive_timeout(kSilence_s);
    http_.set_read_timeout(kSilence_s);
    port_ = port != 0 ? (http_.bind_to_port(host, port) ? port : 0)
                      : std::max(0, http_.bind_to_any_port(host));
    if (!is_bound()) return;
    thread_ = std::thread([this] { http_.listen_after_bind(); });
    // What does not run yet cannot be stopped.
    while (!http_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ~Server() override {
    http_.stop();
    if (thread_.joinable()) thread_.join();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  bool is_bound() const { return port_ > 0; }
  int port() const override { return port_; }

 private:
  httplib::Server http_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<HttpServer> make_metrics_server(
    const std::string& host, int port, const std::function<std::vector<SampledFamily>()>& now) {
  auto server = std::make_unique<Server>(host, port, now);
  if (!server->is_bound()) return nullptr;
  return server;
}

}  // namespace cascade
