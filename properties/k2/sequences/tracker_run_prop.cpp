// The trackers against a second reading of the facts, which shares no line with them: what the
// memory and the server would hold, told as plainly as it can be.

#include "properties/k2/sequences/tracker_run.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <string>

#include "properties/k2/sequences/sequence_properties.hpp"

namespace cascade {
namespace {

/// From `low` to below `high`, whatever the size: small cases alone would miss much.
template <class Number>
Number any_of(Number low, Number high) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<Number>(low, high));
}

constexpr double kWeekS = 7 * 86'400.0;

/// One symbol, read straight from the facts.
struct PlainTracker {
  std::string kind;
  bool known = false;
  double last = 0, session = 0, time_s = 0;
  std::set<std::pair<double, double>> noted;

  std::string say(double at_s, double of_session, double number) {
    std::string what;
    if (kind == "as-designed" && known && at_s - time_s > kWeekS) known = false;
    if (!known) {
      what = "first";
    } else if (kind == "mended" && of_session != session) {
      what = of_session > session ? "session-reset" : "out-of-order";
    } else if (number == last + 1) {
      what = "in-order";
    } else if (number > last + 1) {
      double holes = 0;
      for (double n = last + 1; n < number; ++n) {
        holes += kind == "mended" && noted.count({of_session, n}) > 0 ? 0 : 1;
      }
      what = holes > 0 ? "gap " + std::to_string(static_cast<int>(holes)) : "explained";
    } else if (kind == "as-designed" && number < last / 2) {
      what = "session-reset";
    } else {
      what = number == last && kind != "as-coded" ? "duplicate" : "out-of-order";
    }
    if (what == "duplicate" || what == "out-of-order") return what;
    known = true;
    last = number;
    session = of_session;
    time_s = at_s;
    return what;
  }
};

std::vector<MessageRow> any_run() {
  std::vector<MessageRow> rows;
  const int size = any_of(1, 40);
  Instant now{};
  for (int i = 0; i < size; ++i) {
    static constexpr std::int64_t kWaitsNs[] = {0, 1'000'000'000, 3'600'000'000'000,
                                                604'800'000'000'000, 604'800'000'000'001};
    MessageRow row;
    row.line = static_cast<std::size_t>(i) + 2;
    now = now +
          Duration{
              kWaitsNs[*rc::gen::weightedElement<int>({{10, 0}, {10, 1}, {3, 2}, {2, 3}, {2, 4}})]};
    row.at = now;
    row.symbol = *rc::gen::element<std::string>("BHP", "CBA");
    row.session = any_of(0, 3);
    row.sequence = any_of(0, 14);
    if (any_of(0, 5) == 0) row.event = MessageEvent::given_up;
    if (any_of(0, 30) == 0) row.event = MessageEvent::restart;
    rows.push_back(row);
  }
  return rows;
}

RC_GTEST_PROP(TrackerRun, SaysWhatAPlainReadingSays, ()) {
  const std::vector<MessageRow> rows = any_run();
  for (const TrackerVariant& variant : tracker_variants()) {
    std::map<std::string, PlainTracker> plain;
    for (const TrackedRow& tracked : track_run(variant, rows)) {
      const MessageRow& row = tracked.row;
      if (row.event == MessageEvent::restart) {
        if (variant.name == "as-coded") plain.clear();
        continue;
      }
      PlainTracker& reading = plain[row.symbol];
      reading.kind = variant.name;
      const auto session = static_cast<double>(row.session);
      const auto number = static_cast<double>(row.sequence);
      if (row.event == MessageEvent::given_up) {
        reading.noted.insert({session, number});
        continue;
      }
      std::string said(text(tracked.answer->verdict));
      if (said == "gap") said += " " + std::to_string(tracked.answer->missing_messages);
      RC_ASSERT(said == reading.say(static_cast<double>(row.at.ns) / 1e9, session, number));
    }
  }
}

/// In order, with notes told in time: the mended tracker keeps everything, however long the run.
RC_GTEST_PROP(TrackerRun, TheMendedOneKeepsItsPropertiesOnLongRuns, ()) {
  std::vector<MessageRow> rows;
  Instant now{};
  for (std::int64_t session = 0; session < 3; ++session) {
    now = now + Duration{any_of<std::int64_t>(1, 30) * 3'600'000'000'000};
    const std::int64_t size = any_of(1, 200);
    std::vector<MessageRow> late;
    for (std::int64_t number = 1; number <= size; ++number) {
      now = now + Duration{1'000'000'000};
      MessageRow row{0, now, MessageEvent::message, "ASX", "BHP", session, number, {}, ""};
      const int fate = any_of(0, 10);
      if (fate == 0) continue;  // lost
      if (fate == 1) row.event = MessageEvent::given_up;
      if (fate <= 2) late.push_back(row);
      if (fate == 2) continue;
      rows.push_back(row);
      if (fate == 3) rows.push_back(row);
      if (!late.empty() && any_of(0, 4) == 0) {
        late.front().at = now;
        late.front().event = MessageEvent::message;
        rows.push_back(late.front());
        late.erase(late.begin());
      }
    }
  }
  for (const SequenceViolation& violation :
       judge_sequences(kTrackerMended, track_run(kTrackerMended, rows))) {
    RC_FAIL(std::string(violation.property->name) + "\n" + message_run_csv(rows));
  }
}

RC_GTEST_PROP(MessageRun, IsReadAsItWasWritten, ()) {
  std::vector<MessageRow> rows = any_run();
  for (MessageRow& row : rows) {
    if (row.event == MessageEvent::restart) {
      row.symbol = "";
      row.session = row.sequence = 0;
    } else if (any_of(0, 6) == 0) {
      row.written_at = row.at + Duration{any_of<std::int64_t>(0, 1'000'000)};
    }
    if (any_of(0, 6) == 0) row.batch = "b1";
  }
  const std::string csv = message_run_csv(rows);
  const std::vector<MessageRow> read = parse_message_run(csv, "run.csv");
  RC_ASSERT(read.size() == rows.size());
  RC_ASSERT(message_run_csv(read) == csv);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    RC_ASSERT(read[i].at == rows[i].at);
    RC_ASSERT(read[i].session == rows[i].session);
    RC_ASSERT(read[i].sequence == rows[i].sequence);
    RC_ASSERT(read[i].event == rows[i].event);
    RC_ASSERT(read[i].batch == rows[i].batch);
  }
}

}  // namespace
}  // namespace cascade
