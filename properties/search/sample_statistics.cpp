#include "properties/search/sample_statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace cascade {
namespace {

constexpr double kNormal95 = 1.959963984540054;

}  // namespace

double student_t_95(std::size_t degrees) {
  // To where the series below is exact to four digits.
  constexpr std::array<double, 10> kFew = {12.706204736, 4.302652730, 3.182446305, 2.776445105,
                                           2.570581836,  2.446911851, 2.364624252, 2.306004135,
                                           2.262157163,  2.228138852};
  if (degrees <= kFew.size()) return kFew[std::max<std::size_t>(degrees, 1) - 1];
  // Fisher and Cornish's expansion around the normal distribution.
  const double z = kNormal95, z2 = z * z, n = static_cast<double>(degrees);
  const double first = z * (z2 + 1) / 4;
  const double second = z * (5 * z2 * z2 + 16 * z2 + 3) / 96;
  const double third = z * (3 * z2 * z2 * z2 + 19 * z2 * z2 + 17 * z2 - 15) / 384;
  const double fourth =
      z * (79 * z2 * z2 * z2 * z2 + 776 * z2 * z2 * z2 + 1482 * z2 * z2 - 1920 * z2 - 945) / 92160;
  return z + (first + (second + (third + fourth / n) / n) / n) / n;
}

std::vector<double> known_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  return values;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

std::optional<Interval> mean_interval_95(const std::vector<double>& values) {
  if (values.size() < 2) return std::nullopt;
  const double mean = mean_of(values), n = static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double half = student_t_95(values.size() - 1) * std::sqrt(squares / (n - 1) / n);
  return Interval{mean - half, mean + half};
}

double quantile_of(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  const double place = part * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= values.size()) return values.back();
  const double rest = place - static_cast<double>(below);
  return values[below] + rest * (values[below + 1] - values[below]);
}

Interval share_interval_95(std::size_t count, std::size_t of) {
  const double z2 = kNormal95 * kNormal95, n = static_cast<double>(of);
  const double share = static_cast<double>(count) / n;
  const double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half =
      kNormal95 / (1 + z2 / n) * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
  // At the ends the formula's rounding is all that keeps it from them.
  return {count == 0 ? 0 : std::max(0.0, middle - half),
          count == of ? 1 : std::min(1.0, middle + half)};
}

}  // namespace cascade
