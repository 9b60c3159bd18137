#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "model/pressure.hpp"
#include "sim/readers/source.hpp"

namespace cascade {
namespace {

bool colours = false;

// The panel's colours of K2: green, yellow, orange, red, dark red (256-colour palette).
constexpr std::array<const char*, kLevelCount> kLevelColours = {
    "\x1b[38;5;34m", "\x1b[38;5;178m", "\x1b[38;5;208m", "\x1b[38;5;196m", "\x1b[38;5;124m"};
constexpr const char* kPlain = "\x1b[0m";

}  // namespace

void choose_colours(std::string_view when) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool unwanted = when == "never" || (no_color != nullptr && *no_color != '\0');
  colours = !unwanted && (when == "always" || ::isatty(STDOUT_FILENO) != 0);
}

std::string level_label(Level level, std::size_t width) {
  const std::string padded = fmt::format("{:<{}}", name(level), width);
  return colours ? kLevelColours[index(level)] + padded + kPlain : padded;
}

std::string verdict_label(bool holds, const std::string& text) {
  return colours ? (holds ? kLevelColours.front() : kLevelColours[3]) + text + kPlain : text;
}

std::string printable(std::string_view text) { return printable(text, std::string_view::npos); }

std::string grouped(double value) {
  if (is_missing(value)) return "missing";
  std::string digits = fmt::format("{:.2f}", value);
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  const std::size_t whole = std::min(digits.find('.'), digits.size());
  const std::size_t first = digits[0] == '-' ? 1 : 0;
  for (std::size_t at = whole; at > first + 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string duration_for_people(Duration duration) {
  constexpr std::int64_t kMinuteNs = 60'000'000'000, kHourNs = 60 * kMinuteNs,
                         kDayNs = 24 * kHourNs;
  const std::int64_t ns = duration.ns;
  if (ns >= kDayNs) return fmt::format("{} d {} h", ns / kDayNs, ns % kDayNs / kHourNs);
  if (ns >= kHourNs) return fmt::format("{} h {} min", ns / kHourNs, ns % kHourNs / kMinuteNs);
  if (ns >= kMinuteNs) {
    return fmt::format("{} min {} s", ns / kMinuteNs, ns % kMinuteNs / 1'000'000'000);
  }
  if (ns >= 1'000'000'000 || ns == 0) return fmt::format("{} s", grouped(duration.seconds()));
  if (ns >= 1'000'000) return fmt::format("{} ms", grouped(static_cast<double>(ns) / 1e6));
  return fmt::format("{} us", grouped(static_cast<double>(ns) / 1e3));
}

ProgressBar::ProgressBar(std::string label)
    : label_(std::move(label)),
      terminal_(::isatty(STDERR_FILENO) != 0),
      start_(std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::show(double fraction) {
  constexpr std::chrono::milliseconds kMoment{300};
  constexpr int kWidth = 40;
  if (!terminal_ || std::chrono::steady_clock::now() - start_ < kMoment) return;
  shown_ = true;
  const int filled = static_cast<int>(std::lround(fraction * kWidth));
  std::fputs(fmt::format("\r{} [{:=<{}}{:<{}}] {:3.0f} %", label_, "", filled, "", kWidth - filled,
                         fraction * 100)
                 .c_str(),
             stderr);
}

}  // namespace cascade
