// Each answer of the review, on runs made by hand: one thing is changed, and the word follows.

#include "reports/review/review_answers.hpp"
#include "model/k2.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "reports/review/review_judgement.hpp"

namespace cascade {
namespace {

constexpr Instant at_s(std::int64_t seconds) { return {seconds * 1'000'000'000}; }

const Trace kSomeTrace;  // only that there is one

/// Ten minutes at NORMAL, checked each second, all of it seen.
ReviewRun healthy_run() {
  ReviewRun run;
  run.input = "input";
  run.policy = *builtin_policy("k2");
  run.trace = &kSomeTrace;
  run.run.checks = run.summary.checks = 601;
  run.run.end = run.run.last_check = at_s(600);
  run.run.watched = Watched{};
  run.summary.duration = run.summary.at_level[0] = Duration::from_seconds(600);
  run.summary.flaps = 0;
  run.summary.blind = Duration{};
  run.summary.latched = false;
  run.summary.reversal_window = kReversalWindow;
  return run;
}

std::int64_t& tier_1_trades(MessageCounts& counts) {
  return counts.of[class_index(Tier::tier_1, DataType::trades)];
}

/// The same in a closed loop, which ruled that all was well.
ReviewRun healthy_loop() {
  ReviewRun run = healthy_run();
  run.loop.emplace();
  tier_1_trades(run.loop->flows.arrived) = tier_1_trades(run.loop->flows.processed) = 1000;
  run.loop->protection = {Word::yes, "all of tier 1 was accepted"};
  run.loop->comes_back = {Word::yes, "10 s after the overload's end"};
  return run;
}

void hold(ReviewRun& run, Level level) {
  run.summary.at_level = {};
  run.summary.at_level[index(level)] = run.summary.duration;
  run.summary.level_max = run.summary.level_final = level;
}

void latch(ReviewRun& run) {
  run.run.watched->latch = Latch{at_s(90), at_s(120)};
  run.summary.latched = true;
}

void be_blind(ReviewRun& run, double seconds) {
  run.run.watched->blind = {{at_s(0), at_s(0) + Duration::from_seconds(seconds)}};
  run.summary.blind = run.run.watched->blind_time();
}

struct Case {
  const char* what;
  const char* question;
  Word word;
  std::function<void(ReviewRun&)> change;
  const char* says = "";  // a part of the detail
};

void expect_words(ReviewRun (*healthy)(), const std::vector<Case>& cases, const Proof& proof) {
  for (const Case& c : cases) {
    ReviewRun run = healthy();
    c.change(run);
    bool asked = false;
    for (const Answer& answer : answers_of(run, proof)) {
      if (answer.question != c.question) continue;
      asked = true;
      EXPECT_EQ(answer.word, c.word) << c.what << ": " << answer.detail;
      EXPECT_NE(answer.detail.find(c.says), std::string::npos) << c.what << ": " << answer.detail;
    }
    EXPECT_TRUE(asked) << c.what;
  }
}

const Proof& k2_proof() {
  static const Proof proof = prove(*builtin_policy("k2"));
  return proof;
}

TEST(ReviewAnswers, OfARecording) {
  const char* protect = "Did it protect?";
  const char* gave_up = "Was anything given up?";
  const auto blind = [](double seconds) {
    return [seconds](ReviewRun& run) { be_blind(run, seconds); };
  };
  expect_words(
      healthy_run,
      {
          {"healthy", protect, Word::yes, [](ReviewRun&) {}},
          {"5 % blind", protect, Word::yes, blind(30), "Blind for 30 s"},
          {"more than 5 % blind", protect, Word::unknown, blind(30.1)},
          {"blind throughout", protect, Word::unknown, blind(600), "100.0 %"},
          {"one row, and that without a value", protect, Word::unknown,
           [](ReviewRun& run) {
             run.summary.duration = run.summary.at_level[0] = {};
             run.summary.missing_rows = 1;
           }},
          {"nothing checked", protect, Word::unknown,
           [](ReviewRun& run) { run.summary.checks = 0; }},
          {"latched", protect, Word::no, latch, "latched"},
          {"latched and blind", protect, Word::no,
           [&](ReviewRun& run) {
             latch(run);
             blind(300)(run);
           },
           "Blind"},
          {"too low a level", protect, Word::no,
           [](ReviewRun& run) {
             run.violations.push_back({find_property("protects-at-once"), Step{}});
           }},
          {"another property", protect, Word::yes,
           [](ReviewRun& run) {
             run.violations.push_back({find_property("no-flapping"), Step{}});
           }},
          {"intake closed", protect, Word::partly,
           [](ReviewRun& run) { hold(run, K2::circuit_break); }, "refused"},
          {"a journal", protect, Word::unknown, [](ReviewRun& run) { run.trace = nullptr; }},

          {"healthy", gave_up, Word::no, [](ReviewRun&) {}},
          {"enrichment", gave_up, Word::partly, [](ReviewRun& run) { hold(run, K2::soft); },
           "Enrichment was off for 10 min (100.0 % of the time)."},
          {"reference data", gave_up, Word::yes, [](ReviewRun& run) { hold(run, K2::graceful); },
           "dropped for 10 min"},
          {"intake", gave_up, Word::yes, [](ReviewRun& run) { hold(run, K2::circuit_break); },
           "tier 1 refused as well"},
          {"blind", gave_up, Word::unknown, blind(600)},

          {"healthy", "Did it reverse?", Word::no, [](ReviewRun&) {}},
          {"reversed", "Did it reverse?", Word::yes,
           [](ReviewRun& run) {
             run.summary.reversals = 3;
             run.summary.recoveries = 4;
           },
           "3 of 4 recoveries went up again within 5 min. None is a flap"},
          {"blind", "Did it reverse?", Word::unknown, blind(600)},
          {"blind, and cannot", "Did it flap?", Word::no, blind(600), "It cannot"},
      },
      k2_proof());
}

TEST(ReviewAnswers, OfALoop) {
  const char* protect = "Did it protect?";
  const char* back = "Did the loop come back?";
  const char* gave_up = "Was anything given up?";
  const auto flow = [](MessageCounts Flows::*column, DataType type = DataType::trades) {
    return [column, type](ReviewRun& run) {
      (run.loop->flows.*column).of[class_index(Tier::tier_1, type)] = 7;
    };
  };
  const auto missed = [](ReviewRun& run) { tier_1_trades(run.loop->missed) = 7; };
  const auto unread = [](std::int64_t messages) {
    return [messages](ReviewRun& run) {
      run.loop->lag_final_messages = tier_1_trades(run.loop->flows.in_log) = messages;
    };
  };
  const auto never_drained = [&](std::int64_t messages) {
    return [=](ReviewRun& run) {
      unread(messages)(run);
      run.loop->comes_back = {Word::no, "not drained"};
    };
  };
  expect_words(
      healthy_loop,
      {
          {"healthy", protect, Word::yes, [](ReviewRun&) {}, "All of tier 1 was accepted."},
          {"as the loop rules", protect, Word::unknown,
           [](ReviewRun& run) {
             run.loop->protection = {Word::unknown, "blind"};
           },
           "Blind."},
          {"too low a level at a check", protect, Word::no,
           [](ReviewRun& run) {
             run.broken.push_back({"protects-at-once", at_s(5), "check", "NORMAL at lag 9"});
           },
           "At 5 s, too low a level: NORMAL at lag 9."},
          {"healthy", back, Word::yes, [](ReviewRun&) {}, "At the end: NORMAL, 0 in the log"},
          {"as the loop rules", back, Word::no, never_drained(60'000), "60,000 in the log"},

          {"healthy", gave_up, Word::no, [](ReviewRun&) {}},
          {"refused", gave_up, Word::yes, flow(&Flows::refused), "Tier 1, of 1,000: 7 refused"},
          {"missed", gave_up, Word::yes, missed, "Tier 1, of 1,007: 7 missed"},
          {"spilled, and back", gave_up, Word::partly, flow(&Flows::spilled), "came back"},
          {"unread, on its way", gave_up, Word::no, unread(99'999)},
          {"unread, a backlog", gave_up, Word::partly, unread(100'000)},
          {"unread beyond the bound", gave_up, Word::yes, never_drained(60'000), "unread"},

          // What a simulated cascade did is known, seen or not.
          {"blind", "Did it reverse?", Word::no, [](ReviewRun& run) { be_blind(run, 600); }},
      },
      k2_proof());
}

TEST(ReviewAnswers, AJournalsFlapsAreUnknownAndNotNone) {
  ReviewRun run = healthy_run();
  run.trace = nullptr;
  run.run.watched.reset();
  run.summary.flaps.reset();
  run.summary.blind.reset();
  run.summary.latched.reset();
  const auto answers = answers_of(run, k2_proof());
  EXPECT_EQ(answers[0].word, Word::unknown);
  EXPECT_EQ(answers[1].question, "Did it flap?");
  EXPECT_EQ(answers[1].word, Word::unknown);
}

TEST(ReviewAnswers, OfSeveralRunsTheWorstSpeaksAndIsNamed) {
  Review review;
  review.proofs = {k2_proof()};
  for (const char* input : {"good.csv", "bad.csv", "dim.csv", "fine.csv"}) {
    review.runs.push_back(healthy_run());
    review.runs.back().input = input;
  }
  latch(review.runs[1]);
  be_blind(review.runs[2], 600);
  const auto answers = answers_of(review);
  EXPECT_EQ(answers[0].word, Word::no);
  EXPECT_EQ(answers[0].detail.find("4 runs: No 1, Unknown 1, Yes 2. Worst: bad.csv, policy k2. "),
            0u)
      << answers[0].detail;
  EXPECT_EQ(answers[2].question, "Did it reverse?");
  EXPECT_EQ(answers[2].word, Word::unknown) << "what is unknown is no better than it might be";
  EXPECT_EQ(answers.back().question, "Is it proven?");
  EXPECT_EQ(answers.back().detail.find(std::to_string(k2_proof().applicable()) + " of "), 0u)
      << "one policy is no four runs";
  EXPECT_EQ(worst_run(review).input, "bad.csv");
}

TEST(ReviewAnswers, AQuestionThatOnlySomeRunsHaveIsAskedOfThese) {
  Review review;
  review.proofs = {k2_proof()};
  review.runs = {healthy_run(), healthy_loop()};
  const auto answers = answers_of(review);
  ASSERT_EQ(answers.size(), 7u);
  EXPECT_EQ(answers[4].question, "Did the loop come back?");
  EXPECT_EQ(answers[4].detail.find("10 s after"), 0u) << answers[4].detail;
}

TEST(ReviewAnswers, TheTitleNamesAllInputs) {
  EXPECT_EQ(review_title({"a.csv"}), "Degradation review: a.csv");
  EXPECT_EQ(review_title({"a.csv", "b", "a.csv"}), "Degradation review: a.csv and b");
  EXPECT_EQ(review_title({"a", "b", "c", "d"}), "Degradation review: a, b, c and d");
  EXPECT_EQ(review_title({"a", "b", "c", "d", "e"}), "Degradation review: a, b, c and 2 more");
}

}  // namespace
}  // namespace cascade
