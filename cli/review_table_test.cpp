// Every shipped scenario with its variants, and every shipped trace under every built-in policy,
// through the review: reports/review/ANSWERS.md has each card's word and the figures that it rests
// on. Who changes a line of it judges by hand: is the word true of that run?

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>
#include <fstream>
#include <map>
#include <string>

#include "cli/review_inputs.hpp"
#include "cli/simulate_text.hpp"
#include "properties/reference/generated_page.hpp"
#include "reports/review/review_judgement.hpp"
#include "reports/text/markdown_text.hpp"
#include "reports/text/people_text.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

const Proof& proof_of(const Policy& policy) {
  static std::map<std::string, Proof> proofs;
  const std::string key = to_toml(policy);
  const auto found = proofs.find(key);
  return found != proofs.end() ? found->second : proofs.emplace(key, prove(policy)).first->second;
}

const std::vector<std::string> kQuestions = {"Did it protect?",
                                             "Did it flap?",
                                             "Did it reverse?",
                                             "Was anything given up?",
                                             "Did the loop come back?",
                                             "Does the policy come back?",
                                             "Is it proven?"};

/// All fates of all tiers, those of tier 1 in brackets: what is 0 is left out.
std::string fates(const LoopSide& loop) {
  std::string text;
  const auto add = [&](const char* fate, const MessageCounts& counts) {
    if (counts.total() == 0) return;
    text += fmt::format(", {} {} ({})", fate, grouped(counts.total()), grouped(tier_1(counts)));
  };
  add("arrived", loop.flows.arrived);
  add("shed", loop.flows.dropped);
  add("spilled", loop.flows.spilled);
  add("refused", loop.flows.refused);
  add("expired", loop.flows.expired);
  add("missed", loop.missed);
  add("given up", loop.flows.given_up);
  add("buffered", loop.flows.buffered);
  add("dead-lettered", loop.flows.dead_lettered);
  add("skipped", loop.flows.skipped);
  add("unread", loop.flows.in_log);
  return text;
}

std::string row_of(const ReviewRun& run) {
  const auto answers = answers_of(run, proof_of(run.policy));
  std::string row = "| " + markdown_text(title_of(run)) + " |";
  for (const std::string& question : kQuestions) {
    const Answer* found = nullptr;
    for (const Answer& answer : answers) {
      if (answer.question == question) found = &answer;
    }
    row += fmt::format(" {} |", found == nullptr ? "" : word_text(found->word));
  }
  const Summary& s = run.summary;
  std::string figures =
      fmt::format("{} up, {} down, flaps {}, reversals {}, at the end {}", s.escalations,
                  s.recoveries, *s.flaps, s.reversals, s.levels[s.level_final]);
  if (s.blind->ns > 0) figures += ", blind " + duration_for_people(*s.blind);
  if (run.loop) {
    figures += fates(*run.loop);
  }
  return row + " " + markdown_text(figures) + " |\n";
}

LoadedTraces loaded(const std::string& file) {
  TraceOptions options;
  options.file = file;
  return load_traces(options, default_policy());
}

TEST(ReviewTable, OfAllThatShips) {
  std::string page =
      "# What the review says of everything that ships\n\n"
      "Each scenario with its variants, and each trace under each built-in policy: the word on "
      "each "
      "card of `cascade report`, and figures that it rests on. Messages: all tiers, of which tier "
      "1 "
      "in brackets; what is 0 is left out. Generated; a test compares it, and "
      "CASCADE_UPDATE_PAGES=1 writes it anew.\n\n| Run |";
  for (const std::string& question : kQuestions) page += " " + question + " |";
  page += " Figures |\n|";
  for (std::size_t i = 0; i < kQuestions.size() + 2; ++i) page += "---|";
  page += "\n";
  for (const std::string& name : shipped_scenario_names()) {
    const ScenarioText text = find_scenario(name);
    std::vector<std::string> variants = scenario_variants(text.toml, text.file);
    variants.insert(variants.begin(), "");
    for (const std::string& variant : variants) {
      std::deque<Trace> seen;
      const Scenario scenario = parse_scenario(text.toml, text.file, variant);
      for (const ReviewRun& run :
           review_of_scenario(scenario, proof_of(scenario.policy), kReversalWindow, seen).runs) {
        page += row_of(run);
      }
    }
  }
  for (const char* trace : {"calm", "gappy", "storm"}) {
    const LoadedTraces traces = loaded(fmt::format("{}/sim/traces/{}.csv", kSourceDir, trace));
    for (const char* policy : {"k2", "k2-as-coded", "k2-as-documented", "crypto"}) {
      page +=
          row_of(review_of_trace(traces, proof_of(*builtin_policy(policy)), {}, kReversalWindow));
    }
  }
  // The demonstration's trades: 138 a second for 200 s.
  expect_page("reports/review/ANSWERS.md", page, {"arrived 27,600"});
}

TEST(ReviewTable, ATraceWithoutAValueIsKnownOfInNothing) {
  const std::string file = testing::TempDir() + "no-values.csv";
  std::ofstream(file) << "t_s,lag,heap_pct\n0,,\n10,,\n20,,\n30,,\n";
  const LoadedTraces traces = loaded(file);
  for (const char* policy : {"k2", "k2-as-coded"}) {
    const ReviewRun run =
        review_of_trace(traces, proof_of(*builtin_policy(policy)), {}, kReversalWindow);
    const auto answers = answers_of(run, proof_of(run.policy));
    EXPECT_EQ(answers[0].word, Word::unknown) << policy;
    EXPECT_NE(answers[0].detail.find("Blind for 30 s, 100.0 % of the time"), std::string::npos);
    EXPECT_EQ(answers[2].word, Word::unknown) << policy << ": reversed";
    EXPECT_EQ(answers[3].word, Word::unknown) << policy << ": gave up";
  }
}

TEST(ReviewTable, TheLatchedConsumerIsNotCalledProtected) {
  const ScenarioText text = find_scenario("k2-consumer-latch");
  std::deque<Trace> seen;
  const Scenario scenario = parse_scenario(text.toml, text.file);
  const ScenarioReview made =
      review_of_scenario(scenario, proof_of(scenario.policy), kReversalWindow, seen);
  const ReviewRun& run = made.runs.front();
  EXPECT_EQ(run.summary.duration, Duration::from_seconds(1800));
  const auto answers = answers_of(run, proof_of(run.policy));
  EXPECT_EQ(answers[0].word, Word::no);
  EXPECT_NE(answers[0].detail.find("Latched: AGGRESSIVE"), std::string::npos) << answers[0].detail;
  EXPECT_NE(answers[0].detail.find("69,603,000 messages unread"), std::string::npos);
  EXPECT_EQ(answers[3].word, Word::yes) << "96.7 % unread is not nothing given up";
}

}  // namespace
}  // namespace cascade
