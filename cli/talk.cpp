// cascade talk: ten minutes from one command; each section is said, then shown.

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "cli/command.hpp"
#include "cli/program.hpp"
#include "cli/talk_checklist.hpp"
#include "cli/talk_runs.hpp"
#include "cli/terminal/terminal.hpp"
#include "reports/text/wrapped_text.hpp"
#include "sim/trace/sample_traces.hpp"
#include "sim/trace/trace_csv.hpp"

namespace cascade {
namespace {

struct TalkOptions {
  bool quick = false;
  bool page = false;
  bool checklist = false;
};

constexpr std::size_t kWidth = 80;

/// The sample storm, where the talk is not given in the project's folder.
class SampleStorm {
 public:
  SampleStorm() {
    if (std::filesystem::exists(kInTree)) return;
    folder_ = (std::filesystem::temp_directory_path() / "cascade-talk-XXXXXX").string();
    if (::mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no temporary folder");
    std::ofstream(folder_ + "/storm.csv") << canonical_csv(*sample_trace("storm", kSampleSeed));
  }
  SampleStorm(const SampleStorm&) = delete;
  SampleStorm& operator=(const SampleStorm&) = delete;
  ~SampleStorm() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }

  std::string place(const std::string& argument) const {
    return !folder_.empty() && argument == kInTree ? folder_ + "/storm.csv" : argument;
  }

 private:
  static constexpr const char* kInTree = "sim/traces/storm.csv";
  std::string folder_;
};

/// Runs a line of the talk; arguments hold no blanks. What it returns is part of the show.
int run_line(const std::string& line, const SampleStorm& storm, bool quick) {
  std::vector<std::string> words = {"cascade"};
  std::istringstream in(line);
  for (std::string word; in >> word;) words.push_back(storm.place(word));
  if (quick && words[1] == "demo") words.emplace_back("--quick");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  return run_command_line(static_cast<int>(arguments.size()), arguments.data());
}

bool for_people() { return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0; }

/// Waits for the speaker; false at the end of input.
bool ready() {
  std::cout << "\n[Enter] " << std::flush;
  std::string line;
  return static_cast<bool>(std::getline(std::cin, line));
}

int run_talk(const TalkOptions& options) {
  const TalkRuns runs = talk_runs();
  const Talk talk = talk_of(runs);
  if (options.page) {
    std::cout << to_markdown(talk);
    return kHolds;
  }
  const std::vector<TalkCheck> checks = talk_checks(runs, talk, talk_terminal());
  std::cout << checklist_text(checks, talk);
  if (options.checklist) return is_ready(checks) ? kHolds : kViolated;
  const SampleStorm storm;
  for (const TalkSection& section : talk.sections) {
    if (for_people() && !ready()) return kHolds;
    std::cout << fmt::format("\n{} ({} min)\n{}\n\n", section.title, section.minutes,
                             std::string(kWidth, '-'));
    for (const std::string& paragraph : section.says)
      std::cout << wrapped("", paragraph, kWidth) << "\n";
    for (const TalkCommand& command : section.commands) {
      if (for_people() && !ready()) return kHolds;
      std::cout << "$ cascade " << command.line << "\n\n" << std::flush;
      const int status = run_line(command.line, storm, options.quick);
      if (status != command.status) return status == kHolds ? kViolated : status;
      std::cout << std::flush;
    }
    std::cout << "\n" << wrapped("", "Key takeaway: " + section.takeaway, kWidth);
  }
  std::cout << "\nClaims and questions, with answers: reports/k2/TALKING-POINTS.md\n";
  return kHolds;
}

}  // namespace

void add_talk(CLI::App& app, Command& command) {
  auto options = std::make_shared<TalkOptions>();
  CLI::App& sub = add_subcommand(app, "talk", "Ten minutes about it: said, shown and run");
  set_footer(sub, "Example: cascade talk --quick");
  add_flag(sub, "--quick", options->quick, "The short demonstration in the middle");
  add_flag(sub, "--checklist", options->checklist, "Only what is to be seen to before it");
  add_flag(sub, "--page", options->page, "Print reports/k2/TALKING-POINTS.md instead");
  on_command(sub, [options, &command] { command.run = [options] { return run_talk(*options); }; });
}

}  // namespace cascade
