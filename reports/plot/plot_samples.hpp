// For tests: traces and journals made by hand, a folder that goes away, a look into an SVG.
#pragma once

#include <stdlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/k2.hpp"
#include "model/policy.hpp"
#include "reports/plot/panels.hpp"
#include "reports/plot/plot.hpp"
#include "sim/loop/prng.hpp"
#include "sim/text/input_file.hpp"

namespace cascade::samples {

inline constexpr std::int64_t kSecond_ns = 1'000'000'000;

struct Recording {
  Trace trace;
  Journal journal;
};

/// `rows` rows, one a second, from 2022-03-25T09:33:46Z, and `transitions` that are spread evenly:
/// up to the next level, up to the highest, and down again.
inline Recording recording(std::size_t rows, std::size_t transitions, std::uint64_t seed = 1) {
  constexpr std::array<Level, 6> kTour = {K2::soft,       K2::graceful, K2::circuit_break,
                                          K2::aggressive, K2::soft,     kLowest};
  Recording made;
  Prng random(seed);
  made.trace.name = "sample.csv";
  made.trace.absolute_time = true;
  double log_lag = 9;
  for (std::size_t row = 0; row < rows; ++row) {
    made.trace.at.push_back({(1648200826 + static_cast<std::int64_t>(row)) * kSecond_ns});
    log_lag += random.uniform(-0.5, 0.5) + (11 - log_lag) * 0.01;
    made.trace[kLag].push_back(random.below(50) == 0 ? 0 : std::exp(log_lag));
    made.trace[kHeap].push_back(random.uniform(40, 98));
  }
  if (rows > 0) made.journal.header.start = made.trace.at.front();
  Level from = kLowest;
  for (std::size_t i = 0; i < transitions; ++i) {
    Transition entry;
    entry.at = {static_cast<std::int64_t>(rows * i / transitions) * kSecond_ns};
    entry.from = from;
    entry.to = from = kTour[i % kTour.size()];
    entry.kind = entry.to > entry.from ? TransitionKind::escalation : TransitionKind::recovery;
    made.journal.entries.push_back(entry);
  }
  return made;
}

/// A folder of its own, gone with its contents at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "plot_test.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

/// An environment variable with another value, for a while.
class Setting {
 public:
  Setting(std::string name, const std::string& value) : name_(std::move(name)) {
    if (const char* now = std::getenv(name_.c_str())) before_ = now;
    ::setenv(name_.c_str(), value.c_str(), 1);
  }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;
  ~Setting() {
    if (before_) {
      ::setenv(name_.c_str(), before_->c_str(), 1);
    } else {
      ::unsetenv(name_.c_str());
    }
  }

 private:
  std::string name_;
  std::optional<std::string> before_;
};

inline std::string bytes_of(const std::string& file) { return read_file(file); }

inline bool gnuplot_is_here() {
  const char* path = std::getenv("PATH");
  std::string folders = path == nullptr ? "" : path;
  for (std::size_t at = 0; at <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', at), folders.size());
    if (std::filesystem::exists(folders.substr(at, end - at) + "/gnuplot")) return true;
    at = end + 1;
  }
  return false;
}

inline std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; ++at) ++found;
  return found;
}

/// How many separate strokes of a colour, given as "rgb( 56,  89, 122)", the SVG has.
inline std::size_t strokes(const std::string& svg, const std::string& colour) {
  const std::string start = "<path stroke='" + colour + "'";
  std::size_t found = 0;
  for (std::size_t at = 0; (at = svg.find(start, at)) != std::string::npos; ++at) {
    found += count(svg.substr(at, svg.find("/>", at) - at), "M");
  }
  return found;
}

/// How many unconnected parts the layer of that name has, in the first panel that has one.
inline std::size_t blocks(const Drawing& drawing, const std::string& name) {
  for (const Panel& panel : drawing.panels) {
    for (const Layer& layer : panel.layers) {
      if (layer.name == name) return layer.blocks.size();
    }
  }
  return 0;
}

/// What is not well-formed in `xml`; empty for what a parser would take. Knows as much of XML as
/// an SVG has: elements, attributes, comments, entities.
inline std::string malformed(std::string_view xml) {
  const auto starts = [&](std::size_t at, std::string_view what) {
    return xml.substr(at, what.size()) == what;
  };
  std::vector<std::string_view> open;
  for (std::size_t at = 0; at < xml.size(); ++at) {
    const char c = xml[at];
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') return "control character";
    if (c == '&') {
      const std::size_t end = xml.find(';', at);
      if (end == std::string_view::npos || end - at > 8) return "bare &";
    }
    if (c != '<') continue;
    if (starts(at, "<?") || starts(at, "<!")) {
      at = xml.find(starts(at, "<!--") ? "-->" : ">", at);
      if (at == std::string_view::npos) return "unfinished declaration";
      continue;
    }
    std::size_t end = at;
    for (char quote = 0; ++end < xml.size() && (quote != 0 || xml[end] != '>');) {
      const char inside = xml[end];
      if (quote == 0 && (inside == '"' || inside == '\'')) {
        quote = inside;
      } else if (inside == quote) {
        quote = 0;
      } else if (inside == '<') {
        return "< in a tag";
      }
    }
    if (end >= xml.size()) return "unfinished tag";
    const bool closing = xml[at + 1] == '/';
    const std::size_t from = at + (closing ? 2 : 1);
    const std::string_view name = xml.substr(from, xml.find_first_of(" \n\t/>", from) - from);
    if (closing) {
      if (open.empty() || open.back() != name) return "wrong end tag " + std::string(name);
      open.pop_back();
    } else if (xml[end - 1] != '/') {
      open.push_back(name);
    }
    at = end;
  }
  return open.empty() ? "" : "no end tag of " + std::string(open.back());
}

}  // namespace cascade::samples
