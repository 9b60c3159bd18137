#include "cli/prometheus/client.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

using nlohmann::json;

constexpr std::size_t kShown = 300;  // bytes of a server's text in a message

std::string shown(const std::string& text) {
  return printable(std::string_view(text).substr(0, kShown)) + (text.size() > kShown ? "..." : "");
}

std::string seconds_of_ms(std::int64_t ms) { return seconds_text(ms * 1'000'000); }

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

PrometheusClient::PrometheusClient(const BaseUrl& url, const Credentials& credentials,
                                   const std::string& ca_file, std::chrono::milliseconds timeout,
                                   std::function<bool()> given_up)
    : http_(http_library().client({url.origin(), ca_file, credentials.user, credentials.password,
                                   credentials.bearer, timeout, std::move(given_up)})),
      place_(url.origin() + url.path),
      path_(url.path + "/api/v1/query"),
      timeout_(timeout) {}

PrometheusClient::~PrometheusClient() = default;

namespace {

[[noreturn]] void refuse_way(const std::string& place, const HttpAnswer& answer,
                             std::chrono::milliseconds timeout) {
  switch (answer.outcome) {
    case HttpOutcome::ca_file_unreadable:
      throw InputError(place, 0, "the certificates of --ca-file cannot be read", "a PEM file");
    case HttpOutcome::untrusted:
      throw InputError(place, 0, "its certificate is not to be trusted (" + answer.why + ")",
                       "--ca-file with the certificate of who signed it, and the name it is for");
    case HttpOutcome::no_tls:
      throw InputError(place, 0, "no TLS connection comes about", "http://, or a server of TLS");
    case HttpOutcome::nobody_there:
      throw ServerAway(place, 0, "nobody answers there", "the address of a running Prometheus");
    case HttpOutcome::timed_out:
      throw ServerAway(place, 0, "no answer within " + seconds_of_ms(timeout.count()) + " s",
                       "a longer --timeout, a larger --step or a simpler query");
    case HttpOutcome::given_up:
      throw ServerAway(place, 0, "no answer until the interrupt", "more time");
    case HttpOutcome::too_long:
      throw InputError(place, 0, "an answer of more than 512 MiB", "a query of fewer series");
    case HttpOutcome::answered:
    case HttpOutcome::broken:
      break;
  }
  throw ServerAway(place, 0, "the connection broke (" + answer.why + ")",
                   "a server of HTTP, and the scheme that it speaks");
}

[[noreturn]] void refuse_status(const std::string& place, const HttpAnswer& answer) {
  const std::string status = "it answers " + std::to_string(answer.status);
  if (answer.status == 401 || answer.status == 403) {
    throw InputError(place, 0, status + ", not authorized",
                     "--bearer-token-file, --basic-auth-file or their -env with what it wants");
  }
  if (answer.status >= 300 && answer.status < 400) {
    throw InputError(place, 0, status + ", go to " + shown(answer.location),
                     "that address, if you trust it");
  }
  const json error = json::parse(answer.body, nullptr, false);
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
  HttpAnswer answer =
      http_->post(path, form + "&timeout=" + std::to_string(timeout_.count()) + "ms");
  if (answer.outcome != HttpOutcome::answered) refuse_way(place_, answer, timeout_);
  if (answer.status != 200) refuse_status(place_, answer);
  return std::move(answer.body);
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
    if (answer.contains("warnings") && !warned_) {
      warned_ = true;
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
