#include "reports/review/explore_pyramid.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "reports/text/base64.hpp"

namespace cascade {
namespace {

/// The extremes of so many neighbours each. fmin and fmax pass over NaN.
Storey gathered(const std::vector<double>& low, const std::vector<double>& high, std::size_t many) {
  Storey storey;
  for (std::size_t from = 0; from < low.size(); from += many) {
    double lowest = low[from], highest = high[from];
    for (std::size_t i = from; i < std::min(from + many, low.size()); ++i) {
      lowest = std::fmin(lowest, low[i]);
      highest = std::fmax(highest, high[i]);
    }
    storey.low.push_back(lowest);
    storey.high.push_back(highest);
  }
  return storey;
}

template <class Number>
bool are_whole(const std::vector<double>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](double each) {
    return each >= 0 && each <= std::numeric_limits<Number>::max() && each == std::floor(each);
  });
}

bool fit_in_four(const std::vector<double>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](double each) {
    return !(std::abs(each) > std::numeric_limits<float>::max()) &&
           (std::isnan(each) || static_cast<double>(static_cast<float>(each)) == each);
  });
}

template <class Bits, class Convert>
std::string bytes_of(const char* kind, const std::vector<double>& numbers, Convert convert) {
  std::string bytes;
  bytes.reserve(numbers.size() * sizeof(Bits));
  for (const double each : numbers) {
    const Bits bits = convert(each);
    for (std::size_t k = 0; k < sizeof(Bits); ++k) {
      bytes += static_cast<char>(static_cast<std::uint64_t>(bits) >> 8 * k & 0xffu);
    }
  }
  return std::string(kind) + ":" + base64(bytes);
}

}  // namespace

std::size_t rows_per_step(std::size_t rows) {
  return rows <= kFullDepthRows ? 1 : (rows + kStepsMax - 1) / kStepsMax;
}

Storey ground_of(const std::vector<double>& values, std::size_t rows_per_step) {
  return gathered(values, values, rows_per_step);
}

Storey ground_of(const Journal& journal, const std::vector<Instant>& starts) {
  Storey ground;
  Level level = kLowest;
  auto next = journal.entries.begin();
  for (std::size_t i = 0; i < starts.size(); ++i) {
    for (; next != journal.entries.end() && next->at <= starts[i]; ++next) level = next->to;
    Level low = level, high = level;
    const bool last = i + 1 == starts.size();
    for (; next != journal.entries.end() && (last || next->at < starts[i + 1]); ++next) {
      level = next->to;
      low = std::min(low, level);
      high = std::max(high, level);
    }
    ground.low.push_back(static_cast<double>(index(low)));
    ground.high.push_back(static_cast<double>(index(high)));
  }
  return ground;
}

std::vector<Storey> pyramid_on(Storey ground) {
  std::vector<Storey> storeys;
  storeys.push_back(std::move(ground));
  while (storeys.back().size() > 1) {
    storeys.push_back(gathered(storeys.back().low, storeys.back().high, kPyramidFan));
  }
  return storeys;
}

std::string packed(const std::vector<double>& numbers) {
  if (are_whole<std::uint8_t>(numbers)) {
    return bytes_of<std::uint8_t>("u1", numbers,
                                  [](double each) { return static_cast<std::uint8_t>(each); });
  }
  if (are_whole<std::uint16_t>(numbers)) {
    return bytes_of<std::uint16_t>("u2", numbers,
                                   [](double each) { return static_cast<std::uint16_t>(each); });
  }
  if (fit_in_four(numbers)) {
    return bytes_of<std::uint32_t>("f4", numbers, [](double each) {
      return std::bit_cast<std::uint32_t>(static_cast<float>(each));
    });
  }
  return bytes_of<std::uint64_t>("f8", numbers,
                                 [](double each) { return std::bit_cast<std::uint64_t>(each); });
}

}  // namespace cascade
