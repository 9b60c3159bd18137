#include "model/k2/sequence_tracker.hpp"

namespace cascade {
namespace {

constexpr Duration kResetAfter{3'600'000'000'000};  // an hour

/// sequence < last / 2, in whole numbers and without overflow.
bool is_below_half(std::int64_t sequence, std::int64_t last) { return sequence < last - sequence; }

/// As the server has it: a key is there at the very end of its life, and gone after it.
bool is_forgotten(const TrackerVariant& variant, const SequenceState& state, Instant at) {
  return variant.forgets_after && at - state.written_at > *variant.forgets_after;
}

bool is_reset(const TrackerVariant& variant, const SequenceState& state,
              const SequencedMessage& message) {
  switch (variant.reset) {
    case ResetRule::behind_gap:
      // The comparison is K2's; so is the place in which it is asked.
      return message.sequence > state.last + 1 && is_below_half(message.sequence, state.last) &&
             message.at - state.written_at > kResetAfter;
    case ResetRule::below_half:
      return is_below_half(message.sequence, state.last);
    case ResetRule::by_session:
      return message.session > state.session;
  }
  return false;
}

bool is_of_earlier_session(const TrackerVariant& variant, const SequenceState& state,
                           const SequencedMessage& message) {
  return variant.reset == ResetRule::by_session && message.session < state.session;
}

SequenceAnswer judged(const TrackerVariant& variant, const SequenceState& state,
                      const SequencedMessage& message) {
  using V = SequenceVerdict;
  if (!state.is_seen || is_forgotten(variant, state, message.at)) return {V::first};
  if (is_reset(variant, state, message)) return {V::session_reset};
  if (is_of_earlier_session(variant, state, message)) return {V::out_of_order};
  if (message.sequence == state.last && variant.tells_duplicates) return {V::duplicate};
  if (message.sequence <= state.last) return {V::out_of_order};
  const std::int64_t between = message.sequence - state.last - 1;
  if (between == 0) return {V::in_order};
  const std::int64_t given_up =
      state.given_up.count_in({message.session, state.last + 1, message.sequence - 1});
  const std::int64_t missing = between - given_up;
  if (missing == 0) return {V::explained, 0, given_up};
  return {V::gap, missing, given_up, variant.limits.severity(missing)};
}

bool moves_last(SequenceVerdict verdict) {
  return verdict != SequenceVerdict::out_of_order && verdict != SequenceVerdict::duplicate;
}

}  // namespace

std::string_view text(SequenceVerdict verdict) {
  switch (verdict) {
    case SequenceVerdict::first:
      return "first";
    case SequenceVerdict::in_order:
      return "in-order";
    case SequenceVerdict::gap:
      return "gap";
    case SequenceVerdict::explained:
      return "explained";
    case SequenceVerdict::out_of_order:
      return "out-of-order";
    case SequenceVerdict::duplicate:
      return "duplicate";
    case SequenceVerdict::session_reset:
      return "session-reset";
  }
  return "first";
}

std::string_view text(GapSeverity severity) {
  switch (severity) {
    case GapSeverity::none:
      return "none";
    case GapSeverity::logged:
      return "logged";
    case GapSeverity::paged:
      return "paged";
    case GapSeverity::halts:
      return "halts";
  }
  return "none";
}

GapSeverity GapLimits::severity(std::int64_t missing_messages) const {
  const auto reaches = [&](std::int64_t from) { return from > 0 && missing_messages >= from; };
  if (reaches(halts_from_messages)) return GapSeverity::halts;
  if (reaches(pages_from_messages)) return GapSeverity::paged;
  return reaches(logs_from_messages) ? GapSeverity::logged : GapSeverity::none;
}

const std::vector<TrackerVariant>& tracker_variants() {
  static const std::vector<TrackerVariant> variants = {kTrackerAsCoded, kTrackerAsDesigned,
                                                       kTrackerMended};
  return variants;
}

std::optional<TrackerVariant> find_tracker_variant(std::string_view name) {
  for (const TrackerVariant& variant : tracker_variants()) {
    if (variant.name == name) return variant;
  }
  return std::nullopt;
}

SequenceStep look(const TrackerVariant& variant, const SequenceState& read,
                  const SequencedMessage& message) {
  SequenceStep step{judged(variant, read, message), std::nullopt};
  if (!moves_last(step.answer.verdict)) return step;
  SequenceState written = read;
  written.is_seen = true;
  written.session = message.session;
  written.last = message.sequence;
  written.written_at = message.at;
  written.given_up.forget_up_to(written.session, written.last);
  step.writes = std::move(written);
  return step;
}

SequenceAnswer track(const TrackerVariant& variant, SequenceState& state,
                     const SequencedMessage& message) {
  SequenceStep step = look(variant, state, message);
  if (step.writes) state = std::move(*step.writes);
  return step.answer;
}

void note_given_up(const TrackerVariant& variant, SequenceState& state, const NumberRange& range) {
  if (!variant.hears_given_up) return;
  state.given_up.add(range);
  // Of interest only ahead of the last number.
  if (state.is_seen) state.given_up.forget_up_to(state.session, state.last);
}

}  // namespace cascade
