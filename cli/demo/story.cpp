#include "cli/demo/story.hpp"
#include "model/k2.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cli/demo/narrative.hpp"
#include "cli/demo/phases.hpp"
#include "cli/simulate_text.hpp"
#include "cli/site_option.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "properties/loop/loop_monitor.hpp"
#include "reports/text/explanation_words.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// As the cascade was given it.
std::string read_text(const DemoFrame& frame, Metric metric) {
  const double value = frame.read[metric];
  if (!frame.checked_at || is_missing(value)) return "-";
  return metric == kLag ? grouped(value) : fmt::format("{:.1f}", value);
}

/// Often enough for a smooth picture, and no more than a few thousand in all.
Duration frame_every(const Scenario& scenario) {
  constexpr std::int64_t kFramesMax = 3000;
  return {std::max(scenario.tick.ns, scenario.duration.ns / kFramesMax)};
}

/// Goes through the frames once and says what is new in each.
class Notes {
 public:
  explicit Notes(const DemoRun& run) : run_(run) {}

  std::vector<DemoNote> all() {
    lag_peak_ =
        static_cast<std::size_t>(std::max_element(run_.frames.begin(), run_.frames.end(),
                                                  [](const DemoFrame& a, const DemoFrame& b) {
                                                    return a.lag_messages < b.lag_messages;
                                                  }) -
                                 run_.frames.begin());
    for (std::size_t f = 0; f < run_.frames.size(); ++f) {
      if (f == 0) opening();
      faults(f);
      transitions(f);
      disk(f);
      if (f == lag_peak_ && run_.frames[f].level > kLowest) {
        note(f, "lag is at its highest: " + number(run_.frames[f].lag_messages));
      }
      hold(f);
    }
    note(run_.frames.size() - 1, "the run ends");
    return std::move(notes_);
  }

 private:
  void note(std::size_t frame, std::string text) { notes_.push_back({frame, std::move(text)}); }

  void opening() {
    note(0, fmt::format("the run begins; {}",
                        given_up(*run_.frames[0].policy, run_.frames[0].level, run_.setup())));
  }

  void faults(std::size_t f) {
    for (; fault_ < run_.faults.size() && run_.faults[fault_].at <= run_.frames[f].at; ++fault_) {
      const FaultMoment& moment = run_.faults[fault_];
      const Fault& fault = run_.scenario.faults[moment.fault];
      if (!moment.begins && fault.for_s == 0) continue;
      note(f, fmt::format("{} {}{}", moment.begins ? "fault:" : "over:", text(fault.kind),
                          fault.site.empty() ? "" : " at site " + printable(fault.site)));
    }
  }

  void transitions(std::size_t f) {
    const auto& entries = run_.cascade().run.journal.entries;
    const DemoFrame& frame = run_.frames[f];
    for (; entry_ < frame.transitions; ++entry_) {
      const Transition& entry = entries[entry_];
      const std::string cost = given_up(*frame.policy, entry.to, run_.setup());
      switch (entry.kind) {
        case TransitionKind::escalation:
          note(f, fmt::format("up from {}: {}; {}", run_.scenario.policy.name_of(entry.from),
                              demand_text(*frame.policy,
                                          judged_pressure(*frame.policy, entry.pressure), entry.to),
                              cost));
          break;
        case TransitionKind::recovery:
          note(f, fmt::format("down from {}, quiet for {} s: {}; {}",
                              run_.scenario.policy.name_of(entry.from), quiet_s(entry_),
                              clear_text(*frame.policy, entry.pressure, entry.from), cost));
          break;
        case TransitionKind::reset:
          note(f, "reset to NORMAL by a restart; " + cost);
          break;
      }
      told_ = Hold::nothing;
    }
  }

  std::string quiet_s(std::size_t entry) const {
    const auto& entries = run_.cascade().run.journal.entries;
    return number_of_seconds(entries[entry].at - entries[entry == 0 ? 0 : entry - 1].at);
  }

  void disk(std::size_t f) {
    const DemoFrame& frame = run_.frames[f];
    const bool filled = frame.flows.on_disk.total() > 0;
    if (filled && !on_disk_) note(f, "messages are on disk, for later");
    if (!filled && on_disk_) {
      note(f,
           fmt::format("the disk is empty: {} of {} messages replayed",
                       number(frame.flows.replayed.total()), number(frame.flows.spilled.total())));
    }
    on_disk_ = filled;
  }

  /// Why it does not come back yet, once each time that the reason changes for good.
  void hold(std::size_t f) {
    const DemoFrame& frame = run_.frames[f];
    const Hold hold = frame.why.hold;
    const bool of_note = hold == Hold::dead_band || hold == Hold::missing ||
                         hold == Hold::cooldown || hold == Hold::unseen;
    if (hold == told_ || !of_note || !lasts(f, hold)) return;
    told_ = hold;
    note(f, (hold == Hold::unseen ? "" : "held: ") + why_text(frame));
  }

  bool lasts(std::size_t f, Hold hold) const {
    constexpr Duration kForGood{2'000'000'000};
    const Instant until = run_.frames[f].at + kForGood;
    for (std::size_t next = f; next < run_.frames.size(); ++next) {
      if (run_.frames[next].at > until) return true;
      if (run_.frames[next].why.hold != hold) return false;
    }
    return false;
  }

  const DemoRun& run_;
  std::vector<DemoNote> notes_;
  std::size_t lag_peak_ = 0, fault_ = 0, entry_ = 0;
  bool on_disk_ = false;
  Hold told_ = Hold::nothing;
};

}  // namespace

DemoRun run_demo_scenario(const Scenario& scenario, const std::string& site) {
  DemoRun run;
  const CascadeId id = cascade_called(scenario, site);
  run.site = id.site;
  if (scenario.sites[id.site].cascade_count() > 1) {
    throw InputError(
        scenario.file, 0,
        "the demonstration shows one cascade a site, and here each instance has its own",
        "check.per = \"site\", or `cascade simulate` and `cascade explain --site " +
            cascade_name(scenario.sites[id.site], 0) + "`");
  }
  DemoRecorder recorder(frame_every(scenario));
  run.scenario = scenario;
  run.outcome = simulate_monitored(scenario, &recorder);
  run.frames = recorder.frames(run.site);
  run.faults = recorder.faults();
  run.judged = judged_properties(scenario, run.outcome);
  return run;
}

std::vector<DemoNote> notes_of(const DemoRun& run) { return Notes(run).all(); }

std::string title_of(const DemoRun& run) {
  const bool several = run.scenario.sites.size() > 1;
  return fmt::format("{}, policy {}, seed {}{}", printable(full_name(run.scenario)),
                     printable(run.outcome.policy), run.outcome.seed,
                     several ? ", site " + printable(run.setup().name) : "");
}

std::string story_of(const DemoRun& run) {
  std::string text = title_of(run) + "\n";
  if (!run.outcome.shows.empty()) text += printable(run.outcome.shows) + "\n";
  text += fmt::format("\n{:>10}  {:<13} {:>11} {:>8}  {:<8} {:>12} {:>12}  {}\n", "t (s)", "level",
                      "lag", "heap %", "intake", "checked", "shed", "what happens");
  std::optional<DemoPhase> told;
  for (const DemoNote& note : notes_of(run)) {
    const DemoFrame& frame = run.frames[note.frame];
    if (const DemoPhase phase = phase_at(run, frame.transitions); phase != told) {
      told = phase;
      text += "\n" + phase_text(run, phase) + "\n";
    }
    const bool misread = lag_is_misread(frame, run.scenario.faults, run.setup());
    text += fmt::format(
        "{:>10}  {} {:>11} {:>8}  {:<8} {:>12} {:>12}  {}{}\n", seconds_text(frame.at.ns),
        level_label(frame.level, run.scenario.policy.levels, 13), read_text(frame, kLag),
        read_text(frame, kHeap), intake_text(frame, run.setup()), number(frame.decided().total()),
        number(frame.flows.dropped.total() + frame.flows.spilled.total()), note.text,
        misread ? " (the lag is truly " + number(frame.lag_messages) + ")" : "");
  }
  return text;
}

}  // namespace cascade
