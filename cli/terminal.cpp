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

bool colours_wanted() { return colours; }

std::string level_label(Level level, std::size_t width) {
  const std::string padded = fmt::format("{:<{}}", name(level), width);
  return colours ? kLevelColours[index(level)] + padded + kPlain : padded;
}

std::string verdict_label(bool holds, const std::string& text) {
  return colours ? (holds ? kLevelColours.front() : kLevelColours[3]) + text + kPlain : text;
}

std::string printable(std::string_view text) { return printable(text, std::string_view::npos); }

std::string number_of_seconds(Duration duration) {
  constexpr std::int64_t kTenthNs = 100'000'000;
  const std::int64_t tenths = duration.ns / kTenthNs + (duration.ns % kTenthNs > 0 ? 1 : 0);
  return grouped(static_cast<double>(tenths) / 10);
}

ProgressBar::ProgressBar(std::string label)
    : label_(std::move(label)),
      terminal_(::isatty(STDERR_FILENO) != 0),
      start_(std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::show(double fraction, const std::string& note) {
  constexpr std::chrono::milliseconds kMoment{300};
  constexpr int kWidth = 40;
  if (!terminal_ || std::chrono::steady_clock::now() - start_ < kMoment) return;
  shown_ = true;
  const int filled = static_cast<int>(std::lround(fraction * kWidth));
  std::fputs(fmt::format("\r{} [{:=<{}}{:<{}}] {:3.0f} %{}{}\x1b[K", label_, "", filled, "",
                         kWidth - filled, fraction * 100, note.empty() ? "" : "  ", note)
                 .c_str(),
             stderr);
}

}  // namespace cascade
