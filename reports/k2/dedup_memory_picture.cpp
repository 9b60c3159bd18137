#include "reports/k2/dedup_memory_picture.hpp"

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "model/k2/deduplication.hpp"
#include "properties/k2/duplicates/dedup_memory.hpp"
#include "reports/plot/picture_colours.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

constexpr double kGB = 1e9;
constexpr double kSymbols = 1'000, kHoles = 100;

struct Form {
  CurveStyle style;
  std::function<double(double rate_per_s, double window_s)> bytes;
};

std::vector<Form> forms() {
  const double k2s_bytes =
      static_cast<double>(
          bloom_size(kDedupAsDesigned.filter_members, kDedupAsDesigned.filter_share).bits) /
      8;
  return {{{"dictionary (as coded)", paint::kFirstCurve.light}, dictionary_bytes},
          {{"filter that holds the window", paint::kFit.light}, window_filter_bytes},
          {{"K2's filter, full sooner or later", paint::kFront.light, 2, true},
           [=](double, double) { return k2s_bytes; }},
          {{"ranges (mended)", paint::kPastCurve.light},
           [](double, double) { return ranges_bytes(kSymbols, kHoles); }}};
}

}  // namespace

CurveGrid dedup_memory_grid() {
  CurveGrid grid;
  grid.title = "What a deduplication keeps, by rate and window";
  grid.subtitle = "assumed: " + grouped(kDictionaryEntryBytes) + " bytes an entry, " +
                  grouped(kRangeBytes) + " a range; " + grouped(kSymbols) + " symbols with " +
                  grouped(kHoles) + " holes each · filters at 0.1 %";
  grid.x_label = "messages a second";
  grid.y_label = "GB";
  grid.log_x = grid.log_y = true;
  grid.columns = 2;
  grid.panel_height_px = 320;
  const std::vector<Form> all = forms();
  for (const Form& form : all) grid.styles.push_back(form.style);
  for (const double hours : {1.0, 24.0}) {
    CurvePanel panel;
    panel.title = "window of " + counted(static_cast<std::size_t>(hours), "hour");
    panel.curves.resize(all.size());
    for (int tenth = 30; tenth <= 70; ++tenth) {
      const double rate_per_s = std::pow(10, tenth / 10.0);
      for (std::size_t f = 0; f < all.size(); ++f) {
        panel.curves[f].emplace_back(rate_per_s, all[f].bytes(rate_per_s, hours * 3600) / kGB);
      }
    }
    grid.panels.push_back(std::move(panel));
  }
  return grid;
}

}  // namespace cascade
