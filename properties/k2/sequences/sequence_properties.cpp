#include "properties/k2/sequences/sequence_properties.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace cascade {
namespace {

bool starts_anew(const TrackedRow& tracked) {
  return tracked.answer->verdict == SequenceVerdict::session_reset ||
         tracked.answer->verdict == SequenceVerdict::first;
}

/// Whether it is the first message of a later session than all before it.
bool begins_session(const SequenceMemory& memory, const TrackedRow& tracked) {
  return memory.any && tracked.row.session > memory.session_max;
}

void remember_session(SequenceMemory& memory, const TrackedRow& tracked) {
  if (memory.any && tracked.row.session <= memory.session_max) return;
  memory.any = true;
  memory.session_max = tracked.row.session;
  memory.first_number = tracked.row.sequence;
}

/// The numbers between the last one and this one: what a gap is about.
NumberRange between(const TrackedRow& tracked) {
  return {tracked.row.session, tracked.read.last + 1, tracked.row.sequence - 1};
}

/// Those that the tracker took for missing: without what it knew to be given up.
std::vector<NumberRange> told_missing(const TrackedRow& tracked) {
  if (tracked.answer->verdict != SequenceVerdict::gap) return {};
  return tracked.read.given_up.missing_in(between(tracked));
}

NumberRange of(const TrackedRow& tracked) {
  return {tracked.row.session, tracked.row.sequence, tracked.row.sequence};
}

bool reset_is_found(SequenceMemory&, const TrackedRow& tracked) {
  return tracked.answer && tracked.answer->verdict == SequenceVerdict::session_reset;
}

bool reset_recognised(SequenceMemory& memory, const TrackedRow& tracked) {
  if (!tracked.answer) return true;
  const bool keeps = !begins_session(memory, tracked) || starts_anew(tracked);
  remember_session(memory, tracked);
  return keeps;
}

bool late_is_no_reset(SequenceMemory& memory, const TrackedRow& tracked) {
  if (!tracked.answer) return true;
  const bool keeps = !memory.any || begins_session(memory, tracked) || !starts_anew(tracked);
  remember_session(memory, tracked);
  return keeps;
}

bool shed_is_no_loss(SequenceMemory& memory, const TrackedRow& tracked) {
  if (tracked.row.event == MessageEvent::given_up) memory.numbers.add(of(tracked));
  if (!tracked.answer || tracked.answer->verdict != SequenceVerdict::gap) return true;
  const NumberRange range = between(tracked);
  return tracked.answer->missing_messages + memory.numbers.count_in(range) <= range.size();
}

bool gap_counted_once(SequenceMemory& memory, const TrackedRow& tracked) {
  if (!tracked.answer) return true;
  bool keeps = true;
  for (const NumberRange& range : told_missing(tracked)) {
    keeps = keeps && memory.numbers.count_in(range) == 0;
    memory.numbers.add(range);
  }
  return keeps;
}

bool seen_is_no_gap(SequenceMemory& memory, const TrackedRow& tracked) {
  if (!tracked.answer) return true;
  bool keeps = true;
  for (const NumberRange& range : told_missing(tracked)) {
    keeps = keeps && memory.numbers.count_in(range) == 0;
  }
  memory.numbers.add(of(tracked));
  return keeps;
}

/// Remembers what is accounted for: arrived, given up, or told to be missing.
bool loss_is_told(SequenceMemory& memory, const TrackedRow& tracked) {
  if (tracked.row.event == MessageEvent::restart) return true;
  if (tracked.answer) {
    remember_session(memory, tracked);
    for (const NumberRange& range : told_missing(tracked)) memory.numbers.add(range);
  }
  memory.numbers.add(of(tracked));
  if (!memory.any) return true;
  memory.numbers.forget_up_to(memory.session_max, -1);
  if (!tracked.answer || tracked.row.session != memory.session_max) return true;
  return memory.numbers
      .missing_in({memory.session_max, memory.first_number, tracked.row.sequence - 1})
      .empty();
}

constexpr std::array<SequenceProperty, 9> kProperties = {{
    {"reset-is-found", "some message is taken for a new session", reset_is_found, Kind::sometimes},
    {"reset-recognised", "the first message of a new session is taken for one", reset_recognised},
    {"late-is-no-reset", "no other message is taken for a new session, however late it comes",
     late_is_no_reset},
    {"shed-is-no-loss", "what was dropped, spilled or refused on purpose is not told as missing",
     shed_is_no_loss},
    {"gap-counted-once", "no message is told to be missing twice", gap_counted_once},
    {"seen-is-no-gap", "no message that has come is told to be missing", seen_is_no_gap},
    {"loss-is-told",
     "what is missing of the session, from its first message on, is told when a later one comes",
     loss_is_told},
    {"race-counts-once", "of two consumers' looks, neither tells a message missing that was told",
     gap_counted_once, Kind::always, true},
    {"race-sees-what-came", "nor one that the other has looked at", seen_is_no_gap, Kind::always,
     true},
}};

}  // namespace

const std::vector<SequenceProperty>& sequence_properties() {
  static const std::vector<SequenceProperty> all(kProperties.begin(), kProperties.end());
  return all;
}

const SequenceProperty* find_sequence_property(std::string_view name) {
  for (const SequenceProperty& property : sequence_properties()) {
    if (property.name == name) return &property;
  }
  return nullptr;
}

std::vector<SequenceViolation> judge_sequences(const TrackerVariant& variant,
                                               const std::vector<TrackedRow>& run) {
  const bool has_races = std::any_of(run.begin(), run.end(), [](const TrackedRow& tracked) {
    return tracked.row.written_at && *tracked.row.written_at > tracked.row.at;
  });
  std::vector<SequenceViolation> violations;
  for (const SequenceProperty& property : sequence_properties()) {
    if (property.kind == Kind::sometimes) continue;  // speaks of all runs together
    // The two that speak of races say the same of one consumer as the two above them.
    if (property.is_of_two_consumers && !has_races) continue;
    std::map<SymbolKey, SequenceMemory> memories;
    for (std::size_t i = 0; i < run.size(); ++i) {
      if (run[i].row.event == MessageEvent::restart) {
        if (!variant.is_shared) memories.clear();
        continue;
      }
      if (property.rule(memories[symbol_key(run[i].row)], run[i])) continue;
      violations.push_back({&property, i});
      break;
    }
  }
  return violations;
}

}  // namespace cascade
