// Runs the benchmarks several times over in mixed order, then says what they are for: ratios, with
// how far they spread, beside their targets and beside a saved baseline.
//
//   cascade_bench [BENCHMARK-FLAGS] [--save FILE] [--baseline FILE]
//
// A ratio is median over median. Its range is from the quartiles: lower over upper, upper over
// lower. Against a baseline it is called slower or faster only where the ranges do not meet.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/ratios.hpp"

namespace {

using namespace cascade::bench;

/// What each repetition took and counted, by the benchmark's name.
class Collector : public benchmark::BenchmarkReporter {
 public:
  struct Measured {
    std::vector<double> seconds;  ///< an iteration, of CPU unless it is measured by the wall
    std::map<std::string, std::vector<double>> counters;
  };

  bool ReportContext(const Context&) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      if (run.error_occurred) {
        std::cerr << "cascade_bench: " << name_of(run) << ": " << run.error_message << "\n";
        continue;
      }
      const bool real = !run.run_name.time_type.empty();
      Measured& measured = all_[name_of(run)];
      measured.seconds.push_back((real ? run.real_accumulated_time : run.cpu_accumulated_time) /
                                 static_cast<double>(std::max<std::int64_t>(1, run.iterations)));
      for (const auto& [name, counter] : run.counters) {
        measured.counters[name].push_back(counter.value);
      }
      std::cerr << "." << std::flush;
    }
  }

  const std::map<std::string, Measured>& all() const { return all_; }
  const std::vector<double>* seconds(const std::string& name) const {
    const auto found = all_.find(name);
    return found == all_.end() ? nullptr : &found->second.seconds;
  }

 private:
  /// Without "repeats:7" and the like, which are not what is measured.
  static std::string name_of(const Run& run) {
    std::string name = run.run_name.function_name;
    if (!run.run_name.args.empty()) name += "/" + run.run_name.args;
    if (!run.run_name.time_type.empty()) name += "/" + run.run_name.time_type;
    return name;
  }
  std::map<std::string, Measured> all_;
};

struct Range {
  double low = 0, median = 0, high = 0;
};

Range quartiles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(
        std::lround(share * static_cast<double>(values.size() - 1)))];
  };
  return {at(0.25), at(0.5), at(0.75)};
}

Range over(const Range& a, const Range& b) {
  return {a.low / b.high, a.median / b.median, a.high / b.low};
}

std::string against(const nlohmann::json& baseline, const std::string& question, const Range& now) {
  if (!baseline.contains(question)) return "";
  const auto& was = baseline[question];
  const std::string said = fmt::format("{:.3g} before: ", was["median"].get<double>());
  if (now.low > was["high"].get<double>()) return said + "SLOWER";
  if (now.high < was["low"].get<double>()) return said + "faster";
  return said + "the same within noise";
}

std::string time_text(double seconds) {
  if (seconds < 1e-6) return fmt::format("{:.3g} ns", seconds * 1e9);
  if (seconds < 1e-3) return fmt::format("{:.3g} us", seconds * 1e6);
  return seconds < 1 ? fmt::format("{:.3g} ms", seconds * 1e3) : fmt::format("{:.3g} s", seconds);
}

std::string rate_text(const std::string& name, double rate) {
  if (name == "bytes_per_second") return fmt::format("{:.4g} MB/s", rate / 1e6);
  const std::string unit = name == "items_per_second" ? "items/s" : name;
  if (rate >= 1e6) return fmt::format("{:.4g} M {}", rate / 1e6, unit);
  return fmt::format("{:.4g} {}", rate, unit);
}

void medians(const Collector& collector) {
  std::cout << fmt::format("{:<40} {:>10} {:>23}  {}\n", "median of repetitions", "each",
                           "quartiles", "rates");
  for (const auto& [name, measured] : collector.all()) {
    const Range range = quartiles(measured.seconds);
    std::string rates;
    for (const auto& [counter, values] : measured.counters) {
      rates += (rates.empty() ? "" : ", ") + rate_text(counter, quartiles(values).median);
    }
    std::cout << fmt::format("{:<40} {:>10} {:>10} - {:<10}  {}\n", name, time_text(range.median),
                             time_text(range.low), time_text(range.high), rates);
  }
}

nlohmann::json table(const Collector& collector, const nlohmann::json& baseline) {
  nlohmann::json saved = nlohmann::json::object();
  std::cout << fmt::format("\n{:<70} {:>8} {:>17} {:>8}  {}\n", "", "ratio", "quartiles", "target",
                           "");
  const auto row = [&](const std::string& question, const Range& range, double at_most) {
    const std::string verdict = at_most == 0 ? ""
                                : range.median <= at_most
                                    ? "met"
                                    : fmt::format("missed by {:.2g} x", range.median / at_most);
    std::cout << fmt::format("{:<70} {:>8.3g} {:>8.3g}-{:<8.3g} {:>8}  {:<16} {}\n", question,
                             range.median, range.low, range.high,
                             at_most == 0 ? "" : fmt::format("<= {:g}", at_most), verdict,
                             against(baseline, question, range));
    saved[question] = {{"median", range.median}, {"low", range.low}, {"high", range.high}};
  };
  for (const Ratio& ratio : kRatios) {
    const auto* of = collector.seconds(ratio.of);
    const auto* yardstick = collector.seconds(ratio.against);
    if (of == nullptr || yardstick == nullptr) continue;  // filtered out
    row(ratio.question, over(quartiles(*of), quartiles(*yardstick)), ratio.at_most);
  }
  for (const Limit& limit : kLimits) {
    if (const auto* of = collector.seconds(limit.of))
      row(limit.question, quartiles(*of), limit.seconds_at_most);
  }
  return saved;
}

/// Takes `--name VALUE` or `--name=VALUE` out of the arguments.
std::string take(std::vector<char*>& arguments, const std::string& name) {
  for (auto at = arguments.begin(); at != arguments.end(); ++at) {
    const std::string word = *at;
    if (word == name && at + 1 != arguments.end()) {
      const std::string value = at[1];
      arguments.erase(at, at + 2);
      return value;
    }
    if (word.rfind(name + "=", 0) == 0) {
      arguments.erase(at);
      return word.substr(name.size() + 1);
    }
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  // Mixed order: what else the machine does meanwhile falls on all of them alike.
  std::string repetitions = "--benchmark_repetitions=7",
              mixed = "--benchmark_enable_random_interleaving=true",
              short_runs = "--benchmark_min_time=0.1";
  std::vector<char*> arguments(argv, argv + argc);
  const std::string save = take(arguments, "--save"), compared = take(arguments, "--baseline");
  // Ours first: the caller's come later and win.
  arguments.insert(arguments.begin() + 1, {repetitions.data(), mixed.data(), short_runs.data()});
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  nlohmann::json baseline = nlohmann::json::object();
  if (!compared.empty()) {
    std::ifstream in(compared);
    baseline = nlohmann::json::parse(in, nullptr, false);
    if (!baseline.is_object()) {
      std::cerr << "cascade_bench: " << compared << ": not a baseline: a file that --save wrote\n";
      return 2;
    }
  }
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  std::cerr << "\n";
  medians(collector);
  const nlohmann::json saved = table(collector, baseline);
  if (!save.empty()) std::ofstream(save) << saved.dump(1) << "\n";
}
