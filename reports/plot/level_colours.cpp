#include "reports/plot/level_colours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

namespace cascade {
namespace {

constexpr const char *kBlack = "#000000", *kWhite = "#ffffff";

/// Green, yellow, orange, red, dark red.
constexpr std::array<LevelColour, 5> kAnchors = {{
    {"#a6dcb4", "#2f9459", "#1d7a45", "#a8e0ba", "#7ed29c", "#b7e1b0", kBlack},
    {"#e3b52a", "#b98b00", "#866400", "#d9ac24", "#e6c04a", "#ffe98a", kBlack},
    {"#ea7a1e", "#dd660a", "#ab5000", "#e28430", "#f5a05a", "#ffc27a", kBlack},
    {"#cf352e", "#d6302b", "#b8201c", "#dd5347", "#f08078", "#ff9a8f", kWhite},
    {"#6e0d12", "#7a0c10", "#740b0f", "#be2d34", "#e0606a", "#d98080", kWhite},
}};

using Rgb = std::array<double, 3>;

Rgb rgb(const char* hex) {
  const auto number = std::stoul(hex + 1, nullptr, 16);
  return {static_cast<double>(number >> 16u & 255u), static_cast<double>(number >> 8u & 255u),
          static_cast<double>(number & 255u)};
}

/// Red, green and blue as light, not as numbers of a screen.
Rgb linear(const Rgb& colour) {
  Rgb light{};
  for (std::size_t i = 0; i < light.size(); ++i) {
    const double part = colour[i] / 255;
    light[i] = part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  }
  return light;
}

double luminance(const Rgb& light) {
  return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
}

/// How light a colour is to most, and to those who lack red or green cones (Viénot, Brettel, Mollon
/// 1999): the mean of the three, as CIE L*.
double lightness(const Rgb& colour) {
  const Rgb light = linear(colour);
  const double no_red = 0.11238 * light[0] + 0.88762 * light[1];
  const double no_green = 0.29275 * light[0] + 0.70725 * light[1];
  const auto l_star = [](double of) { return 116 * std::cbrt(of) - 16; };
  return (l_star(luminance(light)) + l_star(luminance({no_red, no_red, light[2]})) +
          l_star(luminance({no_green, no_green, light[2]}))) /
         3;
}

/// So much of the way from one anchor to the next, as a place on the whole scale: 0 to 4.
Rgb mixed(const char* LevelColour::*role, double at) {
  const auto low = std::min(static_cast<std::size_t>(at), kAnchors.size() - 2);
  const double part = at - static_cast<double>(low);
  const Rgb from = rgb(kAnchors[low].*role), to = rgb(kAnchors[low + 1].*role);
  Rgb colour{};
  for (std::size_t i = 0; i < colour.size(); ++i) {
    colour[i] = from[i] * (1 - part) + to[i] * part;
  }
  return colour;
}

/// The place on the scale at which a role has the lightness that lies `share` of the way from its
/// lightest to its darkest. The scale grows darker all along.
double place(const char* LevelColour::*role, double share) {
  constexpr double kEnd = kAnchors.size() - 1;
  if (share <= 0 || share >= 1) return share <= 0 ? 0 : kEnd;
  const double wanted = lightness(rgb(kAnchors.front().*role)) * (1 - share) +
                        lightness(rgb(kAnchors.back().*role)) * share;
  double low = 0, high = kEnd;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (lightness(mixed(role, middle)) > wanted ? low : high) = middle;
  }
  return low;
}

/// Colours by the number of levels and the level.
class Scales {
 public:
  Scales() {
    for (const LevelColour& each : kAnchors) {
      dark_of_.emplace(each.fill, each.dark_fill);
      dark_of_.emplace(each.line, each.dark_line);
      dark_of_.emplace(each.ink, each.dark_line);
    }
    for (std::size_t levels = kLevelCountMin; levels <= kLevelCountMax; ++levels) {
      for (std::size_t i = 0; i < levels; ++i) {
        of_[levels][i] = levels == kAnchors.size() ? kAnchors[i] : between(i, levels);
      }
    }
    for (const LevelColour& each : kAnchors) all_.push_back(each);
    for (std::size_t levels = kLevelCountMin; levels <= kLevelCountMax; ++levels) {
      all_.insert(all_.end(), of_[levels].begin(),
                  of_[levels].begin() + static_cast<std::ptrdiff_t>(levels));
    }
  }

  const LevelColour& of(Level level, std::size_t levels) const {
    levels = std::clamp(levels, kLevelCountMin, kLevelCountMax);
    return of_[levels][std::min(index(level), levels - 1)];
  }
  const std::vector<LevelColour>& all() const { return all_; }

 private:
  LevelColour between(std::size_t i, std::size_t levels) {
    const double share = static_cast<double>(i) / static_cast<double>(levels - 1);
    // Fills on either page are told apart by their lightness; the rest goes with the light fill.
    const double at = place(&LevelColour::fill, share);
    const double dark_at = place(&LevelColour::dark_fill, share);
    const auto light = [&](const char* LevelColour::*role) { return mixed(role, at); };
    const char* dark_fill = kept(text(mixed(&LevelColour::dark_fill, dark_at)));
    const char* dark_line = kept(text(mixed(&LevelColour::dark_line, dark_at)));
    // Where black and white are as far from it.
    constexpr double kMiddle = 0.179;
    const bool is_light = luminance(linear(light(&LevelColour::fill))) > kMiddle;
    return {with_twin(light(&LevelColour::fill), dark_fill),
            with_twin(light(&LevelColour::line), dark_line),
            with_twin(light(&LevelColour::ink), dark_line),
            dark_fill,
            dark_line,
            kept(text(light(&LevelColour::pale))),
            is_light ? kBlack : kWhite};
  }

  static std::string text(const Rgb& colour) {
    std::string hex = "#";
    for (const double part : colour) hex += fmt::format("{:02x}", std::lround(part));
    return hex;
  }

  /// A light colour whose twin on a dark page is that one: by a step another colour where it is
  /// some other one's already.
  const char* with_twin(Rgb light, const std::string& dark) {
    for (;;) {
      std::string hex = text(light);
      if (dark_of_.emplace(hex, dark).first->second == dark) return kept(std::move(hex));
      light[2] += light[2] < 128 ? 1 : -1;
    }
  }

  const char* kept(std::string text) { return texts_.emplace_back(std::move(text)).c_str(); }

  std::deque<std::string> texts_;  // stay where they are
  std::map<std::string, std::string> dark_of_;
  std::array<PerLevel<LevelColour>, kLevelCountMax + 1> of_{};
  std::vector<LevelColour> all_;
};

const Scales& scales() {
  static const Scales made;
  return made;
}

}  // namespace

const LevelColour& colour(Level level, std::size_t levels) { return scales().of(level, levels); }

const std::vector<LevelColour>& all_level_colours() { return scales().all(); }

}  // namespace cascade
