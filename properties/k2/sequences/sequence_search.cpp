#include "properties/k2/sequences/sequence_search.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

// Waits on both sides of what the variants compare with: an hour, and seven days.
constexpr Duration kSecond{1'000'000'000};
constexpr Duration kTwoHours{7'200'000'000'000};
constexpr Duration kEightDays{8 * 86'400'000'000'000};
constexpr std::array<Duration, 3> kWaits = {kSecond, kTwoHours, kEightDays};

/// Of the ages of a state only matters on which side of those they are.
Duration age_region(Duration age) {
  if (age > Duration{7 * 86'400'000'000'000}) return kEightDays;
  return age > Duration{3'600'000'000'000} ? kTwoHours : Duration{};
}

struct SequenceMove {
  enum class Kind : std::uint8_t { look, look_and_hold, write, give_up } kind = Kind::look;
  std::int64_t session = 0, sequence = 0;
  Duration wait;
};

/// Times are relative: every look is at 0, and a state was written before it.
struct SequenceNode {
  SequenceState state;
  std::optional<SequenceState> held;  ///< read by the other consumer, to be written
  SequenceMemory memory;
  bool any = false;
  std::int64_t session_max = -1;  ///< the latest that was looked at
  std::int64_t number_max = 0;    ///< of that session
  std::size_t parent = 0;
  SequenceMove move;
};

void put(std::string& key, std::int64_t value) {
  key += std::to_string(value);
  key += ' ';
}

void put(std::string& key, const NumberRanges& ranges) {
  for (const NumberRange& range : ranges.ranges()) {
    put(key, range.session);
    put(key, range.from);
    put(key, range.to);
  }
  key += ';';
}

void put(std::string& key, const SequenceState& state) {
  put(key, state.is_seen ? 1 : 0);
  put(key, state.session);
  put(key, state.last);
  put(key, state.written_at.ns);
  put(key, state.given_up);
}

std::string key_of(const SequenceNode& node) {
  std::string key;
  put(key, node.state);
  put(key, node.held ? 1 : 0);
  if (node.held) put(key, *node.held);
  put(key, node.memory.any ? node.memory.session_max : -1);
  put(key, node.memory.first_number);
  put(key, node.memory.numbers);
  put(key, node.session_max);
  put(key, node.number_max);
  return key;
}

class SequenceSearch {
 public:
  /// Waits of at most `wait_max`.
  SequenceSearch(const TrackerVariant& variant, const SequenceProperty& property,
                 const SequenceBounds& bounds, Duration wait_max)
      : variant_(variant), property_(property), bounds_(bounds), wait_max_(wait_max) {}

  RunProof run() {
    RunProof proof;
    proof.property = property_.name;
    proof.says = property_.says;
    const bool is_sought = property_.kind == Kind::sometimes;
    add(SequenceNode{});
    proof.ruling = is_sought ? VerdictKind::violated : VerdictKind::holds;
    for (std::size_t next = 0; next < nodes_.size(); ++next) {
      for (const SequenceMove& move : moves_of(nodes_[next])) {
        ++proof.looks;
        SequenceNode after = nodes_[next];
        after.parent = next;
        after.move = move;
        if (go(after) != is_sought) {
          add(std::move(after));
          continue;
        }
        proof.ruling = is_sought ? VerdictKind::holds : VerdictKind::violated;
        proof.states = nodes_.size();
        if (!is_sought) proof.witness = witness_of(after);
        return proof;
      }
    }
    proof.states = nodes_.size();
    if (is_sought) proof.why = "no run meets it";
    return proof;
  }

 private:
  using Move = SequenceMove::Kind;

  /// In the order in which a reader would rather have them in a witness.
  std::vector<SequenceMove> moves_of(const SequenceNode& node) const {
    if (property_.is_of_two_consumers) return moves_of_two(node);
    std::vector<SequenceMove> moves;
    for (std::int64_t session = 0; session < bounds_.sessions; ++session) {
      // A night lies before a session.
      const bool begins = node.any && session > node.session_max;
      for (std::int64_t number = 1; number <= bounds_.numbers; ++number) {
        for (const Duration wait : kWaits) {
          if (wait > wait_max_ || (begins && wait == kSecond)) continue;
          if (!node.any && wait != kSecond) continue;
          moves.push_back({Move::look, session, number, wait});
        }
      }
      // What is given up is told before a later number is looked at.
      if (session < node.session_max) continue;
      const std::int64_t above = session == node.session_max ? node.number_max : 0;
      for (std::int64_t number = above + 1; number <= bounds_.numbers; ++number) {
        moves.push_back({Move::give_up, session, number, kSecond});
      }
    }
    return moves;
  }

  /// One session, in order and each once: what goes wrong is then the race's doing alone.
  std::vector<SequenceMove> moves_of_two(const SequenceNode& node) const {
    std::vector<SequenceMove> moves;
    for (std::int64_t number = node.number_max + 1; number <= bounds_.numbers; ++number) {
      moves.push_back({Move::look, 0, number, kSecond});
      if (!variant_.is_atomic && !node.held) {
        moves.push_back({Move::look_and_hold, 0, number, kSecond});
      }
    }
    if (node.held) moves.push_back({Move::write, 0, 0, kSecond});
    return moves;
  }

  /// Whether the property holds of it.
  bool go(SequenceNode& node) const {
    const SequenceMove& move = node.move;
    grow_old(node.state, move.wait);
    if (node.held) grow_old(*node.held, move.wait);
    if (move.kind == Move::write) {
      node.state = *node.held;
      node.held.reset();
      return true;
    }
    TrackedRow tracked;
    tracked.row.session = move.session;
    tracked.row.sequence = move.sequence;
    tracked.read = node.state;
    if (move.kind == Move::give_up) {
      tracked.row.event = MessageEvent::given_up;
      note_given_up(variant_, node.state, {move.session, move.sequence, move.sequence});
      return property_.rule(node.memory, tracked);
    }
    SequenceStep step = look(variant_, node.state, {Instant{}, move.session, move.sequence});
    tracked.answer = step.answer;
    if (step.writes && move.kind == Move::look) node.state = std::move(*step.writes);
    if (step.writes && move.kind == Move::look_and_hold) node.held = std::move(step.writes);
    if (move.session > node.session_max) node.number_max = 0;
    if (move.session >= node.session_max) {
      node.number_max = std::max(node.number_max, move.sequence);
    }
    node.session_max = std::max(node.session_max, move.session);
    node.any = true;
    return property_.rule(node.memory, tracked);
  }

  static void grow_old(SequenceState& state, Duration wait) {
    if (!state.is_seen) return;
    const Duration age = age_region(Instant{} - state.written_at + wait);
    state.written_at = Instant{} - age;
  }

  void add(SequenceNode node) {
    if (!known_.emplace(key_of(node), nodes_.size()).second) return;
    nodes_.push_back(std::move(node));
  }

  /// The moves as rows, at true times. They must do what the search saw.
  std::vector<MessageRow> witness_of(const SequenceNode& last) const {
    std::vector<SequenceMove> moves = {last.move};
    for (std::size_t at = last.parent; at != 0; at = nodes_[at].parent) {
      moves.push_back(nodes_[at].move);
    }
    std::reverse(moves.begin(), moves.end());
    std::vector<MessageRow> rows;
    constexpr auto kNone = static_cast<std::size_t>(-1);
    std::size_t held = kNone;
    Instant now{};
    for (const SequenceMove& move : moves) {
      if (!rows.empty()) now = now + move.wait;
      if (move.kind == Move::write) {
        rows[held].written_at = now;
        held = kNone;
        continue;
      }
      MessageRow row;
      row.at = now;
      row.exchange = "ASX";
      row.symbol = "BHP";
      row.session = move.session;
      row.sequence = move.sequence;
      if (move.kind == Move::give_up) row.event = MessageEvent::given_up;
      if (move.kind == Move::look_and_hold) held = rows.size();
      rows.push_back(row);
    }
    if (held != kNone) rows[held].written_at = now + kSecond;
    const auto violations = judge_sequences(variant_, track_run(variant_, rows));
    const bool is_so = std::any_of(violations.begin(), violations.end(), [&](const auto& each) {
      return each.property == &property_ && each.row + 1 == rows.size();
    });
    if (!is_so) std::abort();  // the search and the run differ: a fault of ours
    return rows;
  }

  TrackerVariant variant_;
  const SequenceProperty& property_;
  SequenceBounds bounds_;
  Duration wait_max_;
  std::deque<SequenceNode> nodes_;
  std::map<std::string, std::size_t> known_;
};

}  // namespace

RunProof prove_sequence(const TrackerVariant& variant, const SequenceProperty& property,
                        const SequenceBounds& bounds) {
  RunProof proof;
  proof.property = property.name;
  proof.says = property.says;
  if (property.is_of_two_consumers && !variant.is_shared) {
    proof.ruling = VerdictKind::not_applicable;
    proof.why = "each consumer has a state of its own, and a symbol one consumer";
    return proof;
  }
  // What goes wrong within hours is told rather than what takes a week. Only a search that left
  // out no wait says that a property holds.
  for (const Duration wait_max : {kTwoHours, kEightDays}) {
    proof = SequenceSearch(variant, property, bounds, wait_max).run();
    if (!proof.witness.empty()) break;
  }
  return proof;
}

std::string sequence_hypothesis(const SequenceBounds& bounds) {
  return "runs of any length over the numbers 1 to " + grouped(bounds.numbers) + " of " +
         counted(bounds.sessions, "session") +
         " of a symbol, in any order and any number of times, waits on either side of an hour and "
         "of seven days; a night lies before a session; what is given up is told before a later "
         "number is looked at; two consumers look at numbers in order, each once";
}

}  // namespace cascade
