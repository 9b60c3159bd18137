// Range queries of a Prometheus over HTTP or HTTPS.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/http/http_library.hpp"
#include "cli/prometheus/access.hpp"
#include "model/input_error.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// Times that are asked for: from `start_ms` since 1970 on, `points` of them, `step_ms` apart.
struct QueryGrid {
  std::int64_t start_ms = 0, step_ms = 0, points = 0;

  std::int64_t at_ms(std::int64_t i) const { return start_ms + i * step_ms; }
};

/// The server is not there or answers nothing useful now, though it may later: worth another try.
class ServerAway : public InputError {
 public:
  using InputError::InputError;
};

class PrometheusClient {
 public:
  /// `timeout` is for each request as a whole; HttpClientSetup says what `given_up` is. A server's
  /// certificate is always verified. Throws as http_library() does.
  PrometheusClient(const BaseUrl& url, const Credentials& credentials, const std::string& ca_file,
                   std::chrono::milliseconds timeout, std::function<bool()> given_up = {});
  ~PrometheusClient();

  /// What time the server has, in milliseconds since 1970. Throws as query_range() does.
  std::int64_t server_time_ms();

  /// The query's values at the grid's times, as the reader of Prometheus' JSON makes them: series
  /// are summed (several heaps refused), and a time without a sample is a missing value.
  /// The query is for the metric `role` of `metrics`, which the trace has alone.
  /// A server gives so many points an answer and no more, hence `points_max`: the grid is asked for
  /// in pieces that share no time. Throws InputError for whatever the server or the way to it
  /// refuses, and ServerAway where it may pass.
  Trace query_range(const std::string& query, const std::vector<TraceMetric>& metrics, Metric role,
                    const QueryGrid& grid, std::int64_t points_max,
                    const std::function<void(double)>& progress);

  /// The values of a query of one series at the grid's times, as they are; missing where there is
  /// no sample, or none that is finite. Throws as query_range() does, and for several series.
  std::vector<double> values(const std::string& query, const QueryGrid& grid);

 private:
  std::string post(const std::string& path, const std::string& form);
  std::string ask(const std::string& query, const QueryGrid& piece);

  std::unique_ptr<HttpClient> http_;
  std::string place_;  // for messages
  std::string path_;
  std::chrono::milliseconds timeout_;
  bool warned_ = false;
};

}  // namespace cascade
