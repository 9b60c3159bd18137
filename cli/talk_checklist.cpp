#include "cli/talk_checklist.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "cli/terminal/terminal.hpp"
#include "reports/text/wrapped_text.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

constexpr std::size_t kTalkColumns = 80, kRows = 24;  // what the demonstration is drawn for
constexpr int kMinutes = 10;

TalkCheck runs_check(const TalkRuns& runs) {
  std::size_t as_expected = 0;
  std::string others;
  const std::vector<const Outcome*> all = runs.outcomes();
  for (const Outcome* outcome : all) {
    if (outcome->violations.empty()) {
      ++as_expected;
    } else {
      others += " " + printable(outcome->scenario);
    }
  }
  return {as_expected == all.size(),
          fmt::format("{} of {} came out as their scenarios say{}", as_expected,
                      counted(all.size(), "run"), others.empty() ? "" : "; not:" + others)};
}

TalkCheck proof_check(const Proof& proof) {
  const std::size_t holding = proof.count(VerdictKind::holds);
  return {holding == proof.applicable(),
          fmt::format("{} of {} properties hold of k2", holding, proof.applicable())};
}

TalkCheck minutes_check(const Talk& talk) {
  int sum = 0;
  std::string order;
  for (const TalkSection& section : talk.sections) {
    sum += section.minutes;
    order += fmt::format("{}{} {}", order.empty() ? "" : ", ", section.title, section.minutes);
  }
  return {sum == kMinutes, fmt::format("{} minutes: {}", sum, order)};
}

TalkCheck terminal_check(const std::optional<TalkTerminal>& terminal) {
  if (!terminal) return {std::nullopt, "no terminal: all of it is plain text, at once"};
  return {terminal->columns >= kTalkColumns && terminal->rows >= kRows,
          fmt::format("a terminal of {} columns and {} rows, where {} and {} are needed",
                      terminal->columns, terminal->rows, kTalkColumns, kRows)};
}

}  // namespace

std::vector<TalkCheck> talk_checks(const TalkRuns& runs, const Talk& talk,
                                   const std::optional<TalkTerminal>& terminal) {
  return {runs_check(runs), proof_check(runs.k2), minutes_check(talk), terminal_check(terminal)};
}

std::optional<TalkTerminal> talk_terminal() {
  winsize window = {};
  if (::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0) {
    return std::nullopt;
  }
  return TalkTerminal{window.ws_col, window.ws_row};
}

std::string checklist_text(const std::vector<TalkCheck>& checks, const Talk& talk) {
  std::string text = "Before it:\n\n";
  for (const TalkCheck& check : checks) {
    const std::string mark = !check.is_ready ? "  -   " : *check.is_ready ? "  [x] " : "  [ ] ";
    const std::string lines = wrapped(
        mark, (check.is_ready.value_or(true) ? "" : "NOT READY: ") + check.found, kTalkColumns);
    text += check.is_ready
                ? verdict_label(*check.is_ready, lines.substr(0, lines.size() - 1)) + "\n"
                : lines;
  }
  text += "\nBy hand:\n\n";
  for (const std::string& item : talk.before) text += wrapped("  [ ] ", item, kTalkColumns);
  return text;
}

bool is_ready(const std::vector<TalkCheck>& checks) {
  return std::all_of(checks.begin(), checks.end(),
                     [](const TalkCheck& check) { return check.is_ready.value_or(true); });
}

}  // namespace cascade
