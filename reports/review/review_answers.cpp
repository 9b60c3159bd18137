#include "reports/review/review_answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "reports/plot/axes.hpp"
#include "reports/review/review_judgement.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/people_text.hpp"
#include "sim/replay/run_clock.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

Answer answer(std::string question, Judgement judgement) {
  return {std::move(question), judgement.word, judgement.tone, std::move(judgement.why)};
}

/// A reason as a sentence: "all came" -> "All came."
std::string sentence(std::string why) {
  if (why.empty()) return why;
  if (why[0] >= 'a' && why[0] <= 'z') why[0] = static_cast<char>(why[0] - 'a' + 'A');
  if (why.back() != '.') why += '.';
  return why;
}

/// The verdict of a property by name; null where it was not asked for.
const Verdict* verdict_of(const Proof& proof, std::string_view property) {
  const auto found =
      std::find_if(proof.verdicts.begin(), proof.verdicts.end(),
                   [&](const Verdict& verdict) { return verdict.property->name == property; });
  return found == proof.verdicts.end() ? nullptr : &*found;
}

bool holds(const Proof& proof, std::string_view property) {
  const Verdict* verdict = verdict_of(proof, property);
  return verdict != nullptr && verdict->holds();
}

std::string transitions_text(const Summary& s) {
  if (s.transitions == 0) return "There was no transition.";
  return counted(s.transitions, "transition") +
         fmt::format(", at most {} in an hour.", s.transitions_per_hour_max);
}

Answer flapped_answer(const ReviewRun& run, const Proof& proof) {
  const std::string question = "Did it flap?";
  const Summary& s = run.summary;
  if (!s.flaps) {
    return {question, Word::unknown, Tone::unknown,
            "A journal does not say what the metrics did between transitions."};
  }
  if (*s.flaps > 0) {
    return {question, Word::yes, Tone::bad,
            fmt::format("{} of {} came though no metric had crossed a whole dead band since the "
                        "recovery before: the policy's fault.",
                        grouped(*s.flaps), counted(s.escalations, "escalation"))};
  }
  // Where it cannot flap, it did not, seen or not. What a simulated cascade did is known as well.
  const std::string never =
      holds(proof, "no-flapping") ? " It cannot, whatever the input: no-flapping holds." : "";
  if (never.empty() && !run.loop && mostly_unseen(run)) {
    return {question, Word::unknown, Tone::unknown,
            "Not where it could be seen. " + blind_sentence(run)};
  }
  return {question, Word::no, mostly_unseen(run) && never.empty() ? Tone::plain : Tone::good,
          transitions_text(s) + never};
}

/// What the flaps say of the reversals. `flapped` as flapped_answer() has it.
const char* fault_text(Word flapped) {
  switch (flapped) {
    case Word::yes:
      return " Where it is a flap, that is the policy's fault; else the load or the loop did it.";
    case Word::no:
      return " None is a flap: the load or the loop did it.";
    default:
      return " Whether any is a flap is not known.";
  }
}

Answer reversed_answer(const ReviewRun& run, Word flapped) {
  const Summary& s = run.summary;
  const std::string window = duration_for_people(s.reversal_window);
  const std::string question = "Did it reverse?";
  if (s.reversals > 0) {
    return {question, Word::yes, Tone::part,
            fmt::format("{} of {} went up again within {}.", grouped(s.reversals),
                        counted(s.recoveries, "recovery", "recoveries"), window) +
                fault_text(flapped)};
  }
  if (!run.loop && mostly_unseen(run)) {
    return {question, Word::unknown, Tone::unknown,
            "Not where it could be seen. " + blind_sentence(run)};
  }
  return {question, Word::no, mostly_unseen(run) ? Tone::plain : Tone::good,
          s.recoveries == 0 ? "There was no recovery that an escalation could follow."
                            : "No recovery was followed by an escalation within " + window + "."};
}

Answer policy_returns_answer(const Proof& proof) {
  const std::string question = "Does the policy come back?";
  const Verdict* verdict = verdict_of(proof, "recovers-in-time");
  if (verdict == nullptr) {
    return {question, Word::unknown, Tone::unknown, "recovers-in-time was not judged.",
            Subject::policy};
  }
  if (!verdict->holds()) {
    const bool violated = verdict->violated();
    return {
        question, violated ? Word::no : Word::unknown, violated ? Tone::bad : Tone::unknown,
        "recovers-in-time is " + std::string(text(verdict->ruling)) + ". " + sentence(verdict->why),
        Subject::policy};
  }
  return {question, Word::yes, Tone::good,
          "recovers-in-time holds: if the pressure stays clear of every level, " +
              proof.policy.name_of(kLowest) +
              " is reached within a bound. Whether the pressure does, the loop decides.",
          Subject::policy};
}

/// "lag and heap", "a, b and c": also those that the policy does not look at.
std::string metrics_text(const Policy& policy) {
  std::string text;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    const bool last = m + 1 == policy.metric_count();
    text += (m == 0 ? "" : last ? " and " : ", ") + said_name(policy.metrics[m].name);
  }
  return text;
}

Answer proven_answer(const Proof& proof) {
  std::string violated, not_settled;
  std::size_t holding = 0;
  for (const Verdict& verdict : proof.verdicts) {
    if (verdict.holds()) ++holding;
    if (!verdict.fails()) continue;
    std::string& names = verdict.violated() ? violated : not_settled;
    names += (names.empty() ? "" : ", ") + std::string(verdict.property->name);
  }
  std::string detail = fmt::format("{} of {} properties hold", holding, proof.applicable());
  const std::size_t others = proof.verdicts.size() - proof.applicable();
  if (others > 0) detail += fmt::format(", {} not applicable", others);
  if (!violated.empty()) detail += "; violated, each with a witness: " + violated;
  if (!not_settled.empty()) detail += "; not settled: " + not_settled;
  const std::string question = "Is it proven?";
  if (!violated.empty()) return {question, Word::no, Tone::bad, detail + ".", Subject::policy};
  if (!not_settled.empty()) {
    return {question, Word::partly, Tone::unknown, detail + ".", Subject::policy};
  }
  return {
      question, Word::yes, Tone::good,
      fmt::format("{}, for every input of the policy: {} states of the machine x {} regions of "
                  "{}, explored to the end. Of the loop around it nothing is proven.",
                  detail, proof.machine_states, proof.input_regions, metrics_text(proof.policy)),
      Subject::policy};
}

struct Told {
  const ReviewRun* run;
  Answer answer;
};

std::string word_counts(const std::vector<Told>& told) {
  std::string text;
  for (const Word word : {Word::no, Word::unknown, Word::partly, Word::yes}) {
    const auto count = std::count_if(told.begin(), told.end(),
                                     [&](const Told& t) { return t.answer.word == word; });
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", word_text(word), count);
  }
  return text;
}

/// One answer for all: the worst run's (or policy's), with whose it is and what the others say.
Answer worst_of(const std::vector<Told>& told) {
  const auto worst = std::max_element(told.begin(), told.end(), [](const Told& a, const Told& b) {
    return a.answer.tone < b.answer.tone;
  });
  Answer answer = worst->answer;
  if (told.size() == 1) return answer;
  const bool of_policy = answer.subject == Subject::policy;
  answer.detail = fmt::format(
      "{} {}: {}. Worst: {}. {}", told.size(), of_policy ? "policies" : "runs", word_counts(told),
      of_policy ? "policy " + worst->run->policy.name : title_of(*worst->run), answer.detail);
  return answer;
}

}  // namespace

std::string_view word_text(Word word) {
  switch (word) {
    case Word::yes:
      return "Yes";
    case Word::partly:
      return "Partly";
    case Word::no:
      return "No";
    default:
      return "Unknown";
  }
}

std::string time_of(const ReviewRun& run, Instant at) {
  const JournalHeader& header = run.run.journal.header;
  // A loop's recording is what its cascade was given: it counts from the run's start by itself.
  const bool own = !header.start && run.trace != nullptr && !run.loop;
  return (own ? run_clock(*run.trace, run.heap) : run_clock(header)).text(at);
}

std::vector<Answer> answers_of(const ReviewRun& run, const Proof& proof) {
  const Answer flapped = flapped_answer(run, proof);
  std::vector<Answer> answers = {answer("Did it protect?", protection_of(run)), flapped,
                                 reversed_answer(run, flapped.word)};
  if (run.loop || gives_up(run.policy)) {
    answers.push_back(answer("Was anything given up?", given_up_by(run)));
  }
  if (run.loop) answers.push_back(answer("Did the loop come back?", loop_return(run)));
  answers.push_back(policy_returns_answer(proof));
  answers.push_back(proven_answer(proof));
  return answers;
}

std::vector<Answer> answers_of(const Review& review) {
  std::vector<std::string> questions;
  std::vector<std::vector<Told>> told;
  std::set<const Proof*> proofs;
  for (const ReviewRun& run : review.runs) {
    const Proof* proof = review.proof_of(run);
    const bool is_new_policy = proofs.insert(proof).second;
    for (Answer& answer : answers_of(run, *proof)) {
      if (answer.subject == Subject::policy && !is_new_policy) continue;
      const auto found = std::find(questions.begin(), questions.end(), answer.question);
      const auto at = static_cast<std::size_t>(found - questions.begin());
      if (found == questions.end()) {
        questions.push_back(answer.question);
        told.emplace_back();
      }
      told[at].push_back({&run, std::move(answer)});
    }
  }
  std::vector<Answer> answers;
  for (const auto& each : told) answers.push_back(worst_of(each));
  std::stable_sort(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) {
    return a.subject < b.subject;  // what a run did, then what its policy can do
  });
  return answers;
}

const ReviewRun& worst_run(const Review& review) {
  std::vector<std::vector<Tone>> tones;
  for (const ReviewRun& run : review.runs) {
    std::vector<Tone> of_run;
    for (const Answer& answer : answers_of(run, *review.proof_of(run))) {
      of_run.push_back(answer.tone);
    }
    std::sort(of_run.rbegin(), of_run.rend());  // the worst first
    tones.push_back(std::move(of_run));
  }
  return review
      .runs[static_cast<std::size_t>(std::max_element(tones.begin(), tones.end()) - tones.begin())];
}

}  // namespace cascade
