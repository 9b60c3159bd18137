#include "reports/plot/query_panels.hpp"

#include <limits>
#include <string>

#include "reports/text/people_text.hpp"
#include "sim/query/query_figures.hpp"

namespace cascade {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

const Paint& colour_of(Tier tier) {
  constexpr std::array<const Paint*, kTierCount> kColours = {&paint::kFirstCurve, &paint::kFit,
                                                             &paint::kPastCurve};
  return *kColours[static_cast<std::size_t>(tier)];
}

template <class Value>
PlotSeries series_of(const QueryLog& log, QueryForm form, Tier tier, Value value) {
  PlotSeries series;
  if (form == QueryForm::as_coded) {
    series.name = "tier " + std::to_string(static_cast<int>(tier) + 1);
  }
  series.colour = colour_of(tier);
  series.dashed = form == QueryForm::mended;
  for (const AskedQuery& asked : log.asked) {
    series.at.push_back(asked.question.now);
    series.values.push_back(value(asked, form, tier));
  }
  return series;
}

double complete_pct(const AskedQuery& asked, QueryForm form, Tier tier) {
  const auto share = asked.in(form).share(tier);
  return share ? 100 * *share : kNothing;
}

double age_s(const AskedQuery& asked, QueryForm form, Tier tier) {
  const auto age = newest_age(asked, form, tier);
  return age ? age->seconds() : kNothing;
}

}  // namespace

std::vector<SeriesPanel> query_panels(const QueryLog& log) {
  if (log.asked.empty()) return {};
  const std::string last = duration_for_people(log.setup.last);
  std::vector<SeriesPanel> panels = {
      {"Query of the last " + last + ": % of what arrived (as coded; dashes: mended)", 100, {}},
      {"Age of the newest message in the answer, s", 0, {}}};
  for (const QueryForm form : kQueryForms) {
    for (const Tier tier : kTiers) {
      panels[0].series.push_back(series_of(log, form, tier, complete_pct));
      panels[1].series.push_back(series_of(log, form, tier, age_s));
    }
  }
  return panels;
}

}  // namespace cascade
