#include "sim/loop/outcome/query_statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/query/query_figures.hpp"

namespace cascade {
namespace {

constexpr std::string_view kPrefix = "query_", kMended = "mended_", kComplete = "complete_min";

using Of = double (*)(const QueryFigures&);
constexpr std::array<std::pair<std::string_view, Of>, 6> kFigures = {{
    {kComplete, [](const QueryFigures& f) { return f.complete_min; }},
    {"complete_mean", [](const QueryFigures& f) { return f.complete_mean; }},
    {"silent", [](const QueryFigures& f) { return static_cast<double>(f.silent); }},
    {"stale_s_max", [](const QueryFigures& f) { return f.stale_s_max; }},
    {"twice_max", [](const QueryFigures& f) { return static_cast<double>(f.twice_max); }},
    {"waiting_max", [](const QueryFigures& f) { return static_cast<double>(f.waiting_max); }},
}};

}  // namespace

std::vector<std::string> query_statistic_names() {
  std::vector<std::string> names;
  for (const std::string_view form : {std::string_view{}, kMended}) {
    for (const auto& [figure, of] : kFigures) {
      for (const Tier tier : kTiers) {
        names.push_back(std::string(kPrefix) + std::string(form) + std::string(figure) + "." +
                        std::string(text(tier)));
      }
    }
  }
  return names;
}

bool is_query_statistic(std::string_view name) { return name.starts_with(kPrefix); }

double query_statistic(const SiteOutcome& site, std::string_view name) {
  constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
  if (!site.query || !is_query_statistic(name)) return kNothing;
  name.remove_prefix(kPrefix.size());
  QueryForm form = QueryForm::as_coded;
  if (name.starts_with(kMended)) {
    form = QueryForm::mended;
    name.remove_prefix(kMended.size());
  }
  for (const auto& [figure, of] : kFigures) {
    for (const Tier tier : kTiers) {
      if (name != std::string(figure) + "." + std::string(text(tier))) continue;
      const QueryFigures figures = query_figures(*site.query, form, tier);
      return figures.questions == 0 ? kNothing : of(figures);
    }
  }
  return kNothing;
}

double worst_query_statistic(std::string_view name, double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) ? b : a;
  return name.find("complete") != std::string_view::npos ? std::min(a, b) : std::max(a, b);
}

}  // namespace cascade
