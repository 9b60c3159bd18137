// The metric families over HTTP, for Prometheus to scrape while something runs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/metrics/metric_families.hpp"

namespace cascade {

struct ListenAddress {
  std::string host = "127.0.0.1";  ///< a numeric address, of IPv6 without brackets
  int port = 0;                    ///< 0: any free one

  bool is_loopback() const;
  std::string text() const;  ///< "127.0.0.1:9464", "[::1]:9464"
};

/// "127.0.0.1:9464", "[::1]:9464", "localhost:9464"; without a host ("9464", ":9464") loopback of
/// IPv4, as whoever wants to be seen by others has to say so: "0.0.0.0:9464", or "[::]:9464" for
/// both families. Empty where it is none.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

/// Serves /metrics from its construction to its destruction, in threads of its own.
class MetricsServer {
 public:
  /// Of one run: publish(Metrics). Throws InputError where the address cannot be listened at, and
  /// as http_library() does.
  MetricsServer(const ListenAddress& address, const MetricsSource& source);
  /// Of whatever is published as samples. Throws likewise.
  explicit MetricsServer(const ListenAddress& address);
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  /// What the next scrape sees. From any thread.
  void publish(const Metrics& now);
  void publish(std::vector<SampledFamily> now);

  bool is_loopback() const { return address_.is_loopback(); }
  std::string url() const;  ///< "http://127.0.0.1:9464/metrics", with the port that was chosen

 private:
  MetricsServer(const ListenAddress& address, std::vector<MetricFamily> families);
  struct Parts;
  std::unique_ptr<Parts> parts_;
  ListenAddress address_;
};

}  // namespace cascade
