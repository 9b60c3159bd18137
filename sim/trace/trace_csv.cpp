#include "sim/trace/trace_csv.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr Instant kAbsoluteFrom{
    100'000'000'000'000'000};  // 1e8 seconds: from here on, t_s is epoch

void append_value(std::string& out, double value) {
  if (is_missing(value)) return;
  // Plain digits as far as people read them, scientific beyond; to_chars alone prefers 1e+05.
  constexpr double kPlainFrom = 1e-6;
  constexpr double kPlainBelow = 1e17;
  const double size = std::fabs(value);
  const bool plain = size == 0 || (size >= kPlainFrom && size < kPlainBelow);
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific);
  out.append(buffer.data(), end.ptr);
}

std::string time_name(const Trace& trace) {
  if (trace.at.empty()) return "t_s";
  if (trace.absolute_time) return trace.at.front() < kAbsoluteFrom ? "epoch_s" : "t_s";
  return trace.at.back() >= kAbsoluteFrom ? "uptime_s" : "t_s";
}

}  // namespace

std::string canonical_csv(const Trace& trace) {
  std::string out = time_name(trace);
  std::vector<Metric> metrics;
  for (std::size_t i = 0; i < trace.metric_count(); ++i) {
    if (!trace.has(metric_at(i))) continue;
    metrics.push_back(metric_at(i));
    out += ',' + trace.metrics[i].name;
  }
  out += '\n';
  constexpr std::size_t kUsualRow = 24;
  out.reserve(out.size() + trace.size() * kUsualRow);
  for (std::size_t i = 0; i < trace.size(); ++i) {
    out += seconds_text(trace.at[i].ns);
    for (const Metric metric : metrics) {
      out += ',';
      append_value(out, trace[metric][i]);
    }
    out += '\n';
  }
  return out;
}

}  // namespace cascade
