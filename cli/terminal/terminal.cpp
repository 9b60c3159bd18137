#include "cli/terminal/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "model/pressure.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

bool colours = false;
bool notes_wanted = true;

// Green over yellow, orange and red to dark red (256-colour palette). A ladder's levels stand in it
// at equal distances; those of five are the panel's colours of K2.
constexpr PerLevel<int> kLevelColours = {34, 112, 178, 214, 208, 196, 160, 124};
constexpr int kGood = kLevelColours.front(), kBad = 196;
constexpr const char* kPlain = "\x1b[0m";

std::string in_colour(int colour, const std::string& text) {
  return fmt::format("\x1b[38;5;{}m{}{}", colour, text, kPlain);
}

int level_colour(Level level, std::size_t levels) {
  const auto place = static_cast<double>(index(level) * (kLevelColours.size() - 1)) /
                     static_cast<double>(std::max<std::size_t>(levels, 2) - 1);
  return kLevelColours[std::min(static_cast<std::size_t>(std::lround(place)),
                                kLevelColours.size() - 1)];
}

}  // namespace

void choose_colours(std::string_view when) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool unwanted = when == "never" || (no_color != nullptr && *no_color != '\0');
  colours = !unwanted && (when == "always" || ::isatty(STDOUT_FILENO) != 0);
}

bool colours_wanted() { return colours; }

void choose_notes(bool wanted) { notes_wanted = wanted; }

bool notes_are_wanted() { return notes_wanted; }

std::ostream& notes() {
  static std::ostream nowhere(nullptr);
  return notes_wanted ? std::cerr : nowhere;
}

std::string level_label(Level level, const LevelNames& names, std::size_t width) {
  const std::string padded = fmt::format("{:<{}}", names[level], width);
  return colours ? in_colour(level_colour(level, names.size()), padded) : padded;
}

std::size_t label_width(const LevelNames& names, std::size_t least) {
  for (const std::string& name : names.all()) least = std::max(least, name.size());
  return least;
}

std::string verdict_label(bool holds, const std::string& text) {
  return colours ? in_colour(holds ? kGood : kBad, text) : text;
}

std::size_t columns_of_stdout(std::size_t otherwise) {
  winsize size{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : otherwise;
}

std::string progress_line(std::string_view label, double fraction, std::string_view note,
                          std::size_t columns) {
  constexpr std::size_t kBarMax = 40, kBarMin = 4;
  const std::size_t room = columns == 0 ? 0 : columns - 1;
  const std::string percent = fmt::format("{:3.0f} %", fraction * 100);
  const std::string behind = note.empty() ? "" : fmt::format("  {}", note);
  const auto with_bar = [&](const std::string& end) -> std::optional<std::string> {
    const std::size_t rest = label.size() + 4 + percent.size() + end.size();  // " [", "] "
    if (rest + kBarMin > room) return std::nullopt;
    const std::size_t width = std::min(kBarMax, room - rest);
    const auto filled =
        static_cast<std::size_t>(std::lround(fraction * static_cast<double>(width)));
    return fmt::format("{} [{:=<{}}{:<{}}] {}{}", label, "", filled, "", width - filled, percent,
                       end);
  };
  if (auto line = with_bar(behind)) return *line;
  const std::string bare = fmt::format("{} {}", label, percent);
  if (bare.size() + behind.size() <= room) return bare + behind;
  return with_bar("").value_or(bare.substr(0, room));
}

namespace {

/// Asked each time: a window changes its size.
std::size_t columns_of_stderr() {
  winsize size{};
  constexpr std::size_t kUsual = 80;
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsual;
}

}  // namespace

ProgressBar::ProgressBar(std::string label)
    : label_(std::move(label)),
      terminal_(notes_wanted && ::isatty(STDERR_FILENO) != 0),
      start_(std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::show(double fraction, const std::string& note) {
  constexpr std::chrono::milliseconds kMoment{300};
  if (!terminal_ || std::chrono::steady_clock::now() - start_ < kMoment) return;
  shown_ = true;
  const std::string line = progress_line(label_, fraction, note, columns_of_stderr());
  std::fputs(("\r" + line + "\x1b[K").c_str(), stderr);
}

}  // namespace cascade
