#include "cli/prometheus/client.hpp"

#include <httplib.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <condition_variable>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

using nlohmann::json;

constexpr std::size_t kShown = 300;              // bytes of a server's text in a message
constexpr std::size_t kAnswerMax = 512u << 20u;  // bytes; an endless answer is none

std::string shown(const std::string& text) {
  return printable(std::string_view(text).substr(0, kShown)) + (text.size() > kShown ? "..." : "");
}

std::string seconds_of_ms(std::int64_t ms) { return seconds_text(ms * 1'000'000); }

/// Cuts a request off when its time is up. The client's own timeouts are for each single read: a
/// server that sends a byte now and then would keep it for ever.
class Deadline {
 public:
  Deadline(httplib::Client& client, std::chrono::milliseconds timeout)
      : thread_([this, &client, timeout] {
          std::unique_lock<std::mutex> lock(mutex_);
          if (done_changed_.wait_for(lock, timeout, [this] { return done_; })) return;
          passed_ = true;
          client.stop();
        }) {}
  ~Deadline() { finish(); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  /// Whether it passed.
  bool finish() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      done_ = true;
    }
    done_changed_.notify_all();
    if (thread_.joinable()) thread_.join();
    return passed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable done_changed_;
  bool done_ = false, passed_ = false;
  std::thread thread_;
};

std::string member_text(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// Series by series, what the pieces of a query have brought so far, as JSON text.
class Joined {
 public:
  /// False where that is no answer to a range query.
  bool add(const json& answer) {
    try {
      if (answer.at("status") != "success" || answer.at("data").at("resultType") != "matrix") {
        return false;
      }
      for (const json& series : answer.at("data").at("result")) {
        std::string& values = values_[series.at("metric").dump()];
        for (const json& sample : series.at("values")) {
          values += (values.empty() ? "" : ",") + sample.dump();
        }
      }
    } catch (const json::exception&) {
      return false;
    }
    return true;
  }

  std::size_t size() const { return values_.size(); }
  /// The labels of the first few.
  std::string names() const {
    std::string names;
    for (const auto& [labels, values] : values_) names += (names.empty() ? "" : ", ") + labels;
    return names;
  }

  /// All as one answer, as if it had come in one piece.
  std::string document() const {
    std::string all;
    for (const auto& [labels, values] : values_) {
      all += std::string(all.empty() ? "" : ",") + "{\"metric\":" + labels + ",\"values\":[" +
             values + "]}";
    }
    return "{\"resultType\":\"matrix\",\"result\":[" + all + "]}";
  }

 private:
  std::map<std::string, std::string> values_;  // by labels
};

}  // namespace

struct PrometheusClient::Parts {
  explicit Parts(const std::string& origin) : http(origin) {}
  httplib::Client http;
  bool warned = false;
};

PrometheusClient::PrometheusClient(const BaseUrl& url, const Credentials& credentials,
                                   const std::string& ca_file, std::chrono::milliseconds timeout)
    : parts_(std::make_unique<Parts>(url.origin())),
      place_(url.origin() + url.path),
      path_(url.path + "/api/v1/query"),
      timeout_(timeout) {
  httplib::Client& http = parts_->http;
  http.set_connection_timeout(timeout);
  http.set_read_timeout(timeout);
  http.set_write_timeout(timeout);
  http.set_keep_alive(true);
  http.set_tcp_nodelay(true);       // head and body are sent apart: the body would wait for an ACK
  http.set_follow_location(false);  // else a secret would go wherever the answer says
  http.enable_server_certificate_verification(true);
  if (!ca_file.empty()) http.set_ca_cert_path(ca_file);
  if (!credentials.user.empty()) http.set_basic_auth(credentials.user, credentials.password);
  if (!credentials.bearer.empty()) http.set_bearer_token_auth(credentials.bearer);
}

PrometheusClient::~PrometheusClient() = default;

namespace {

[[noreturn]] void refuse_way(const std::string& place, httplib::Error error, long verify_result) {
  using Error = httplib::Error;
  switch (error) {
    case Error::SSLLoadingCerts:
      throw InputError(place, 0, "the certificates of --ca-file cannot be read", "a PEM file");
    case Error::SSLServerVerification:
      throw InputError(place, 0,
                       "its certificate is not to be trusted (" +
                           std::string(verify_result == X509_V_OK
                                           ? "it is for another host"
                                           : X509_verify_cert_error_string(verify_result)) +
                           ")",
                       "--ca-file with the certificate of who signed it, and the name it is for");
    case Error::SSLConnection:
      throw InputError(place, 0, "no TLS connection comes about", "http://, or a server of TLS");
    case Error::ConnectionTimeout:
    case Error::Connection:
      throw ServerAway(place, 0, "nobody answers there", "the address of a running Prometheus");
    default:
      throw ServerAway(place, 0, "the connection broke (" + httplib::to_string(error) + ")",
                       "a server of HTTP, and the scheme that it speaks");
  }
}

[[noreturn]] void refuse_status(const std::string& place, const httplib::Response& answer,
                                const std::string& body) {
  const std::string status = "it answers " + std::to_string(answer.status);
  if (answer.status == 401 || answer.status == 403) {
    throw InputError(place, 0, status + ", not authorized",
                     "--bearer-token-file, --basic-auth-file or their -env with what it wants");
  }
  if (answer.status >= 300 && answer.status < 400) {
    throw InputError(place, 0, status + ", go to " + shown(answer.get_header_value("Location")),
                     "that address, if you trust it");
  }
  const json error = json::parse(body, nullptr, false);
  const std::string said = error.is_object() && !member_text(error, "error").empty()
                               ? status + ": " + shown(member_text(error, "errorType")) + ": " +
                                     shown(member_text(error, "error"))
                               : "";
  const char* right = "a query, a range and a step that it takes";
  if (answer.status >= 500 && !said.empty()) throw ServerAway(place, 0, said, right);
  if (answer.status >= 500) throw ServerAway(place, 0, status, "a server that is ready");
  if (!said.empty()) throw InputError(place, 0, said, right);
  throw InputError(place, 0, status + ", which is no answer of Prometheus",
                   "its address, with the path prefix that it is served under");
}

}  // namespace

std::string PrometheusClient::post(const std::string& path, const std::string& form) {
  httplib::Request request;
  request.method = "POST";
  request.path = path;
  request.set_header("Content-Type", "application/x-www-form-urlencoded");
  request.set_header("Accept", "application/json");
  request.body = form + "&timeout=" + std::to_string(timeout_.count()) + "ms";
  std::string body;
  request.content_receiver = [&body](const char* data, std::size_t size, std::uint64_t,
                                     std::uint64_t) {
    body.append(data, size);
    return body.size() <= kAnswerMax;
  };
  Deadline deadline(parts_->http, timeout_);
  const httplib::Result result = parts_->http.send(request);
  if (deadline.finish()) {
    throw ServerAway(place_, 0, "no answer within " + seconds_of_ms(timeout_.count()) + " s",
                     "a longer --timeout, a larger --step or a simpler query");
  }
  if (body.size() > kAnswerMax) {
    throw InputError(place_, 0, "an answer of more than 512 MiB", "a query of fewer series");
  }
  if (!result) {
    refuse_way(place_, result.error(), parts_->http.get_openssl_verify_result());
  }
  if (result->status != 200) refuse_status(place_, *result, body);
  return body;
}

std::string PrometheusClient::ask(const std::string& query, const QueryGrid& piece) {
  return post(path_ + "_range", "query=" + form_text(query) +
                                    "&start=" + seconds_of_ms(piece.start_ms) +
                                    "&end=" + seconds_of_ms(piece.at_ms(piece.points - 1)) +
                                    "&step=" + seconds_of_ms(piece.step_ms));
}

std::int64_t PrometheusClient::server_time_ms() {
  const json answer = json::parse(post(path_, "query=" + form_text("time()")), nullptr, false);
  try {
    return std::llround(answer.at("data").at("result").at(0).get<double>() * 1000);
  } catch (const json::exception&) {
    throw InputError(place_, 0, "its answer is no time", "the address of a Prometheus");
  }
}

Trace PrometheusClient::query_range(const std::string& query,
                                    const std::vector<TraceMetric>& metrics, Metric role,
                                    const QueryGrid& grid, std::int64_t points_max,
                                    const std::function<void(double)>& progress) {
  Joined joined;
  const std::string name = place_ + ": " + shown(query);
  for (std::int64_t first = 0; first < grid.points; first += points_max) {
    const QueryGrid piece{grid.at_ms(first), grid.step_ms,
                          std::min(points_max, grid.points - first)};
    const json answer = json::parse(ask(query, piece), nullptr, false);
    if (!joined.add(answer)) {
      throw InputError(place_, 0, "its answer is no range of values",
                       "the address of a Prometheus");
    }
    if (answer.contains("warnings") && !parts_->warned) {
      parts_->warned = true;
      notes() << "cascade: " << name << ": note: it warns: " << shown(answer["warnings"].dump())
              << "\n";
    }
    progress(static_cast<double>(first + piece.points) / static_cast<double>(grid.points));
  }
  if (metrics[index(role)].name == k2::kHeapName && joined.size() > 1) {
    throw InputError(name, 0,
                     std::to_string(joined.size()) + " heap series (" + shown(joined.names()) +
                         "), and heaps cannot be summed",
                     "max(...) or a selector of one process");
  }
  ReadOptions options;
  options.format = InputFormat::prometheus;
  options.metrics = metrics;
  options.role = role;
  options.of_a_query = true;
  return parse_trace(joined.document(), name, options);
}

std::vector<double> PrometheusClient::values(const std::string& query, const QueryGrid& grid) {
  const json answer = json::parse(ask(query, grid), nullptr, false);
  std::vector<double> values(static_cast<std::size_t>(grid.points), kMissing);
  try {
    const json& series = answer.at("data").at("result");
    if (series.size() > 1) {
      throw InputError(place_ + ": " + shown(query), 0,
                       std::to_string(series.size()) + " series, where one is watched",
                       "sum(...), max(...), or a selector of one");
    }
    if (series.empty()) return values;
    for (const json& sample : series.at(0).at("values")) {
      const auto ms = std::llround(sample.at(0).get<double>() * 1000) - grid.start_ms;
      if (ms < 0 || ms % grid.step_ms != 0 || ms / grid.step_ms >= grid.points) {
        throw InputError(place_, 0, "it answers for a time that it was not asked for",
                         "a server of Prometheus' API");
      }
      const auto text = sample.at(1).get<std::string>();
      double value = kMissing;  // "NaN" and "+Inf" are no values either
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      const bool is_number = error == std::errc() && end == text.data() + text.size();
      if (is_number && std::isfinite(value)) {
        values[static_cast<std::size_t>(ms / grid.step_ms)] = value;
      }
    }
  } catch (const json::exception&) {
    throw InputError(place_, 0, "its answer is no range of values", "the address of a Prometheus");
  }
  return values;
}

}  // namespace cascade
