#include "cli/watch/watch_screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/terminal/terminal.hpp"
#include "reports/text/explanation_words.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/wrapped_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

Instant instant_of_ms(std::int64_t ms) { return {ms * 1'000'000}; }

class Picture {
 public:
  Picture(const WatchNow& now, ScreenSize size, const ScreenStyle& style)
      : now_(now),
        size_(size),
        style_(style),
        at_(instant_of_ms(now.health->at_ms)),
        levels_(is_begun() ? first().levels.size() : kLevelCountMax) {
    std::size_t longest = std::string_view("production").size();
    if (is_begun()) {
      for (const Candidate& each : *now.candidates) {
        longest = std::max(longest, columns_of(printable(each.policy().name)));
      }
    }
    label_ = std::min(longest, std::max<std::size_t>(size.columns / 4, 1)) + 1;
  }

  std::vector<std::string> draw(const std::deque<WatchEvent>& events) {
    title();
    unknown();
    if (is_begun()) {
      if (now_.production != nullptr) production(*now_.production);
      for (const Candidate& each : *now_.candidates) candidate(each);
      const std::size_t metrics_of = first().metric_count();
      blank_where_roomy(metrics_of);
      for (std::size_t i = 0; i < metrics_of; ++i) metric(i);
    }
    const std::size_t most = size_.rows > 1 ? size_.rows - 1 : 0;  // the last one is the hint's
    const bool cut = rows_.size() > most;
    blank_where_roomy(2);
    const std::size_t room = most > rows_.size() ? most - rows_.size() : 0;
    for (std::size_t i = 0; i < std::min(room, events.size()); ++i) {
      event(events[events.size() - 1 - i]);
    }
    rows_.resize(std::max<std::size_t>(size_.rows, 1));
    std::string hint = cut ? "more than fits: a higher window   q end" : "q end";
    if (!now_.served.empty() && !cut) hint += "   serving " + now_.served;
    rows_.back() = line().add(hint, {.faint = true}).text();
    return std::move(rows_);
  }

 private:
  bool is_begun() const { return now_.candidates != nullptr && !now_.candidates->empty(); }
  const Policy& first() const { return now_.candidates->front().policy(); }

  StyledLine line() const { return screen_line(size_.columns, style_, levels_); }
  void put(const StyledLine& row) { rows_.push_back(row.text()); }
  void blank_where_roomy(std::size_t more) {
    if (rows_.size() + more + 8 < size_.rows) rows_.emplace_back();
  }

  /// A time without its date where that is the picture's own.
  std::string time(Instant at) const {
    constexpr std::size_t kDate = 11;  // "2022-03-21T"
    const std::string text = iso_text(at), now = iso_text(at_);
    return text.substr(0, kDate) == now.substr(0, kDate) ? text.substr(kDate) : text;
  }

  /// A row that begins with a name of at most label_ - 1 columns.
  StyledLine labelled(const std::string& name, const TextLook& look) const {
    StyledLine cut(label_ - 1, ColourDepth::none, style_.utf8 ? "…" : "~");
    StyledLine row = line();
    row.add(cut.add(name).text(), look).pad_to(label_);
    return row;
  }

  /// Sentences in as many rows as they need.
  void sentences(const std::string& text, std::size_t indent, const TextLook& look) {
    const std::string all = wrapped(std::string(indent, ' '), text, size_.columns);
    for (std::size_t at = 0; at < all.size(); at = all.find('\n', at) + 1) {
      put(line().add(all.substr(at, all.find('\n', at) - at), look));
    }
  }

  /// What stands under a name and its level.
  void details(const std::string& text) {
    constexpr std::size_t kNarrow = 60;  // there every column is needed for the words
    sentences(text, size_.columns < kNarrow ? 2 : label_, {});
  }

  void title() {
    StyledLine row = line();
    row.add("CASCADE  ", {.bold = true}).add("watch  " + now_.server);
    const std::string clock = is_begun() ? iso_text(at_) : "";
    if (row.width() + clock.size() + 2 <= size_.columns) {
      row.pad_to(size_.columns - clock.size()).add(clock, {.bold = true});
      put(row);
      return;
    }
    put(row);
    put(line().add(clock, {.bold = true}));
  }

  void unknown() {
    const WatchHealth& health = *now_.health;
    const TextLook loud{.bold = true};
    if (!health.away.empty()) {
      const std::string since = is_begun() ? "after " + time(at_) + " " : "";
      sentences("NOT KNOWN " + since + "until it answers again: " + health.away, 0, loud);
    } else if (!is_begun()) {
      sentences("Prometheus has not answered yet", 0, loud);
    }
    if (!is_begun()) return;
    if (health.away.empty() && health.checks_behind > 0) {
      sentences("NOT KNOWN after " + time(at_) + ": catching up, " +
                    counted(health.checks_behind, "check", "checks") + " to go",
                0, loud);
    }
    std::string began;
    std::size_t count = 0;
    for (const Candidate& each : *now_.candidates) {
      if (each.last_transition()) continue;
      began += (began.empty() ? "" : ", ") + printable(each.policy().name);
      ++count;
    }
    if (count == 0) return;
    sentences(began + (count == 1 ? " has" : " have") + " not moved since the first check, at " +
                  printable(first().name_of(kLowest)) + ": where " + (count == 1 ? "it" : "they") +
                  " would have been by then is not known",
              0, {});
  }

  void production(const Production& own) {
    StyledLine row = labelled("production", {.bold = true});
    add_ladder(row, first().levels, own.level());
    put(row);
    std::string text;
    if (const auto& since = own.level_since()) {
      text = (own.level() ? "since " : "its level is NOT KNOWN since ") + time(since->at) +
             (since->is_change ? "" : " or earlier");
    } else {
      text = "not read yet";
    }
    if (own.reads() > 0) {
      text += "; " + counted(own.deviations(), "deviation", "deviations") + " from " +
              printable(first().name) + " in " + counted(own.reads(), "read", "reads");
    }
    if (const auto latest = own.latest_deviation()) text += ", the latest at " + time(*latest);
    details(text);
  }

  void candidate(const Candidate& each) {
    const Policy& policy = each.policy();
    StyledLine row = labelled(printable(policy.name), {.bold = true});
    add_ladder(row, policy.levels, each.level());
    put(row);
    const auto last = each.last_transition();
    details((last ? "since " + time(*last) + ": " : "") + reason_text(policy, each.why()));
  }

  void metric(std::size_t i) {
    const bool is_asked =
        std::any_of(now_.candidates->begin(), now_.candidates->end(),
                    [i](const Candidate& each) { return each.policy().metrics[i].monitored; });
    if (!is_asked) return;
    const MetricThresholds& metric = first().metrics[i];
    const double value = now_.candidates->front().seen().values[i];
    StyledLine row = labelled(printable(metric.name), {});
    if (!is_missing(value)) {
      row.add(value_text(metric, value), {.bold = true});
    } else if (const auto since = now_.health->missing_since_ms[i]) {
      row.add("NO VALUE since " + time(instant_of_ms(*since)), {.bold = true});
    } else {
      row.add("NO VALUE", {.bold = true});
    }
    if (const std::uint64_t without = now_.health->checks_without[i]) {
      row.add("   (" + counted(without, "check", "checks") + " without one)", {.faint = true});
    }
    put(row);
  }

  void event(const WatchEvent& event) {
    StyledLine row = line();
    if (event.transition) {
      row.add(time(event.transition->at) + " ")
          .add(printable(event.policy->name) + " ", {.bold = true});
      add_transition(row, *event.policy, *event.transition, 0, style_);
    } else if (event.deviation) {
      const Deviation& found = *event.deviation;
      row.add(time(found.at) + " ")
          .add("production ", {.bold = true})
          .add(event.policy->name_of(found.recorded), {.ink = found.recorded, .bold = true})
          .add(fmt::format(", {} would have {}: against its {}", printable(event.policy->name),
                           found.possible.empty() ? "no level" : printable(found.possible),
                           found.rule));
    } else {
      row.add(event.line, {.faint = true});
    }
    put(row);
  }

  const WatchNow& now_;
  ScreenSize size_;
  const ScreenStyle& style_;
  Instant at_;
  std::size_t levels_, label_ = 1;
  std::vector<std::string> rows_;
};

}  // namespace

std::vector<std::string> watch_screen(const WatchNow& now, const std::deque<WatchEvent>& events,
                                      ScreenSize size, const ScreenStyle& style) {
  return Picture(now, size, style).draw(events);
}

}  // namespace cascade
