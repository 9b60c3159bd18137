// Scenarios by name, and scenarios as text.

#include <cmath>
#include <filesystem>
#include <functional>
#include <sstream>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "model/toml_text.hpp"
#include "sim/loop/scenario/field_text.hpp"
#include "sim/loop/scenario/keys_by_kind.hpp"
#include "sim/loop/scenario/recordings.hpp"
#include "sim/loop/scenario/scenario.hpp"
#include "sim/loop/scenario/scenario_fields.hpp"
#include "sim/loop/scenario/shipped_scenarios.hpp"
#include "sim/loop/scenario/tick.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {
namespace {

/// Writes the fields whose text differs from that of a default, or that must be told, and none that
/// says nothing of what is written (keys_by_kind.hpp). Fields of both are visited in the
/// same order, so the defaults are collected first. `prefix` is that of the tables within.
class FieldWriter {
 public:
  FieldWriter(std::ostream& out, const LevelNames& levels, std::string prefix = {})
      : out_(out), levels_(levels), prefix_(std::move(prefix)) {}

  template <class T>
  void write(T value, const std::string& header) {
    header_ = header;
    defaults_.clear();
    collecting_ = true;
    T usual{};
    visit_fields(*this, usual);
    collecting_ = false;
    next_ = 0;
    const T& written = value;
    use_ = [&written](const char* key) { return use_of_key(key, written); };
    visit_fields(*this, value);
    use_ = nullptr;
  }

  template <class T>
  void operator()(const char* key, T& value) {
    line(key, as_toml(value));
  }
  void operator()(const char* key, Level& value) { line(key, toml_string(levels_[value])); }
  template <class T>
  void operator()(const char* key, std::optional<T>& value) {
    line(key, value ? as_toml(*value) : "");
  }
  template <class E>
  void operator()(const char* key, E& value, std::initializer_list<E> /*values*/) {
    line(key, toml_string(text(value)));
  }
  template <class T>
  void table(const char* key, T& value) {
    FieldWriter(out_, levels_).write(value, "\n[" + prefix_ + key + "]\n");
  }
  /// Also where all of it is as usual: that it is there says something.
  template <class T>
  void table(const char* key, std::optional<T>& value) {
    if (!value) return;
    out_ << "\n[" << prefix_ << key << "]\n";
    FieldWriter(out_, levels_).write(*value, "");
  }

 private:
  void line(const char* key, const std::string& value) {
    if (collecting_) return defaults_.push_back(value);
    const KeyUse use = use_ ? use_(key) : KeyUse::optional;
    const bool is_default = value == defaults_[next_++];
    if (use == KeyUse::none || (is_default && use == KeyUse::optional)) return;
    out_ << header_ << key << " = " << value << "\n";
    header_.clear();
  }

  std::ostream& out_;
  const LevelNames& levels_;
  std::string prefix_;
  std::string header_;
  std::vector<std::string> defaults_;
  bool collecting_ = false;
  std::size_t next_ = 0;
  std::function<KeyUse(const char*)> use_;
};

/// A recorded stream's values stand in its file.
StreamSetup as_written(StreamSetup stream) {
  if (stream.shape == StreamShape::recorded) {
    stream.times_s.clear();
    stream.rates_per_s.clear();
    if (stream.file_names_symbols) stream.symbols.clear();
  }
  return stream;
}

std::string intake_line(const SiteSetup& site) {
  if (site.intake_at_break == SiteSetup{}.intake_at_break) return {};
  return "intake_at_break = " + toml_string(text(site.intake_at_break)) + "\n";
}

/// One site is the file's top level; of several each says all that differs from a default.
void write_sites(std::ostream& out, const LevelNames& levels, std::vector<SiteSetup> sites) {
  const bool only_one = sites.size() == 1 && sites.front().name == SiteSetup{}.name &&
                        sites.front().share == SiteSetup{}.share;
  for (SiteSetup& site : sites) {
    if (!site.heap.file.empty()) {  // its values stand there
      site.heap.times_s.clear();
      site.heap.values_pct.clear();
    }
    FieldWriter tables(out, levels, only_one ? "" : "site.");
    if (only_one) {
      out << intake_line(site);
    } else {
      out << "\n[[site]]\n";
      FieldWriter(out, levels).write(site, "");
      out << intake_line(site);
    }
    visit_tables(tables, site);
  }
}

}  // namespace

std::string to_toml(const Scenario& scenario) {
  std::ostringstream out;
  const LevelNames& levels = scenario.policy.levels;
  FieldWriter writer(out, levels);
  Scenario top = scenario;
  // A tick that somebody set, in a file or in the scenario itself, is told; one that is chosen is
  // not.
  const bool is_settled = scenario.tick == scenario.tick_given.value_or(chosen_tick(scenario).tick);
  if (!is_settled) top.tick_given = scenario.tick;
  writer.write(top, "");
  CostSetup cost = scenario.cost;
  writer.table("cost", cost);
  std::optional<QuerySetup> query = scenario.query;
  writer.table("query", query);
  write_sites(out, levels, scenario.sites);
  for (const StreamSetup& stream : scenario.workload) {
    if (stream.same_file) continue;
    out << "\n[[workload]]\n";
    writer.write(as_written(stream), "");
  }
  if (scenario.numbers) {
    out << "\n[numbers]\n";
    NumbersSetup numbers = *scenario.numbers;
    writer.write(numbers, "");
  }
  for (const Fault& fault : scenario.faults) {
    out << "\n[[fault]]\nkind = " << toml_string(text(fault.kind)) << "\n";
    std::ostringstream fields;
    FieldWriter(fields, levels).write(fault, "");
    const std::string all = fields.str();  // the kind is there unless it is the first
    out << (all.rfind("kind = ", 0) == 0 ? all.substr(all.find('\n') + 1) : all);
  }
  return out.str();
}

std::string name_among_others(const Scenario& scenario, const CascadeId& id) {
  const SiteSetup& site = scenario.sites[id.site];
  if (site.cascade_count() > 1) return "instance " + cascade_name(site, id.cascade);
  return scenario.sites.size() > 1 ? "site " + site.name : "";
}

ScenarioText find_scenario(const std::string& name_or_path) {
  for (const auto& [name, toml] : shipped_scenario_texts()) {
    if (name == name_or_path) {
      return {"sim/scenarios/" + std::string(name) + ".toml", std::string(toml)};
    }
  }
  // What is no path was meant as a name: the file that is not there is not what was mistyped.
  const bool is_path = name_or_path.find('/') != std::string::npos ||
                       name_or_path.find('.') != std::string::npos ||
                       std::filesystem::exists(name_or_path);
  if (is_path) return {name_or_path, read_file(name_or_path)};
  std::string right = "a file, or a name of cascade simulate --list";
  const std::vector<std::string> near = nearest_names(name_or_path, shipped_scenario_names());
  for (std::size_t i = 0; i < near.size(); ++i) right += (i == 0 ? ": " : ", ") + near[i];
  throw InputError("", 0, "no scenario is called '" + name_or_path + "'", right);
}

std::vector<std::string> shipped_scenario_names() {
  std::vector<std::string> names;
  for (const auto& [name, toml] : shipped_scenario_texts()) names.emplace_back(name);
  return names;
}

}  // namespace cascade
