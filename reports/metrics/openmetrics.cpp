#include "reports/metrics/openmetrics.hpp"

#include <cctype>
#include <cmath>
#include <optional>

#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

std::int64_t floor_ms(Instant at) {
  const std::int64_t ms = at.ns / kNsPerMs;
  return at.ns % kNsPerMs < 0 ? ms - 1 : ms;
}

std::string value_text(double value) { return std::isnan(value) ? "NaN" : number_text(value); }

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

std::string labels_text(const std::vector<MetricLabel>& labels) {
  std::string text;
  for (const MetricLabel& label : labels) {
    text += (text.empty() ? "{" : ",") + label.name + "=\"" + openmetrics_label(label.value) + "\"";
  }
  return text.empty() ? text : text + "}";
}

struct Stamp {
  const MetricsMoment* moment;
  std::string text;  ///< " 1648200826.5\n"
};

std::vector<Stamp> stamps_of(const MetricsTimeline& timeline, Instant start) {
  std::vector<Stamp> stamps;
  std::optional<std::int64_t> last_ms;
  for (const MetricsMoment& moment : timeline.moments()) {
    const std::int64_t ms = floor_ms(start + (moment.at - Instant{}));
    if (last_ms == ms) stamps.pop_back();
    last_ms = ms;
    stamps.push_back({&moment, " " + seconds_text(ms * kNsPerMs) + "\n"});
  }
  return stamps;
}

}  // namespace

std::string openmetrics_label(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (c == '\\' || c == '"') {
      escaped += '\\';
      escaped += c;
    } else if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

namespace {

/// "Made by" -> "made_by".
std::string label_name(std::string name) {
  for (char& c : name) c = c == ' ' ? '_' : static_cast<char>(std::tolower(c));
  return name;
}

std::string made_text(const Made& made, const std::string& stamp) {
  std::string labels;
  for (const auto& [name, value] : named_values(made)) {
    labels += (labels.empty() ? "" : ",") + label_name(name) + "=\"" +
              openmetrics_label(printable(value, std::string_view::npos)) + "\"";
  }
  return "# HELP cascade_run How this was made\n# TYPE cascade_run info\ncascade_run_info{" +
         labels + "} 1" + stamp;
}

}  // namespace

std::string openmetrics_text(const std::vector<MetricFamily>& families,
                             const MetricsTimeline& timeline, Instant start,
                             const std::optional<Made>& made) {
  const std::vector<Stamp> stamps = stamps_of(timeline, start);
  std::string out;
  for (const MetricFamily& family : families) {
    if (family.series.empty()) continue;
    out += "# HELP " + family.name + " " + family.help + "\n# TYPE " + family.name +
           (family.type == MetricType::counter ? " counter\n" : " gauge\n");
    for (const MetricSeries& series : family.series) {
      const std::string name = family.sample_name() + labels_text(series.labels) + " ";
      std::optional<double> before;
      for (const Stamp& stamp : stamps) {
        const double value = series.value(stamp.moment->metrics);
        if (!stamp.moment->regular && before && same(*before, value)) continue;
        before = value;
        out += name + value_text(value) + stamp.text;
      }
    }
  }
  if (made && !stamps.empty()) out += made_text(*made, stamps.front().text);
  return out + "# EOF\n";
}

}  // namespace cascade
