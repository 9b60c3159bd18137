#include "cli/options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"

namespace cascade {

CommandOption& CommandOption::shown_as(const std::string& text) {
  option_->option_text(text);
  return *this;
}

CommandOption& CommandOption::required() {
  option_->required();
  return *this;
}

CommandOption& CommandOption::one_of(const std::vector<std::string>& words) {
  option_->check([words](const std::string& word) {
    const bool known = std::find(words.begin(), words.end(), word) != words.end();
    return known ? "" : "cannot be '" + word + "': " + choices_text(word, words);
  });
  return *this;
}

template <class T>
CommandOption& CommandOption::within(T low, T high) {
  option_->check(CLI::Range(low, high));
  return *this;
}

template CommandOption& CommandOption::within(int, int);
template CommandOption& CommandOption::within(std::int64_t, std::int64_t);
template CommandOption& CommandOption::within(std::uint64_t, std::uint64_t);
template CommandOption& CommandOption::within(double, double);

CommandOption& CommandOption::positive() {
  option_->check(CLI::PositiveNumber);
  return *this;
}

CommandOption& CommandOption::not_negative() {
  option_->check(CLI::NonNegativeNumber);
  return *this;
}

CommandOption& CommandOption::one_value_each() {
  option_->allow_extra_args(false);
  return *this;
}

CommandOption& CommandOption::separated_by(char separator) {
  option_->delimiter(separator);
  return *this;
}

CommandOption& CommandOption::excludes(const CommandOption& other) {
  option_->excludes(other.option_);
  return *this;
}

CommandOption& CommandOption::needs(const CommandOption& other) {
  option_->needs(other.option_);
  return *this;
}

CommandOption& CommandOption::under(const std::string& heading) {
  option_->group(heading);
  return *this;
}

bool CommandOption::is_positional() const { return option_->get_positional(); }

CLI::App& add_subcommand(CLI::App& app, const std::string& name, const std::string& does) {
  return *app.add_subcommand(name, does);
}

void hide(CLI::App& app) { app.group(""); }

std::string name_of(const CLI::App& app) { return app.get_name(); }

void require_subcommand(CLI::App& app) { app.require_subcommand(1); }

void set_footer(CLI::App& app, const std::string& text) { app.footer(text); }

void on_command(CLI::App& app, std::function<void()> chosen) { app.callback(std::move(chosen)); }

void on_subcommand_of(CLI::App& app, CLI::App& sub, std::function<void()> chosen) {
  for (CLI::Option* option : app.get_options({})) {
    if (option->get_positional()) option->required(false);
  }
  sub.preparse_callback([&app](std::size_t) {
    for (CLI::Option* option : app.get_options({})) option->required(false);
    app.callback({});
  });
  sub.callback([&app, &sub, chosen = std::move(chosen)] {
    for (const CLI::Option* option : app.get_options({})) {
      if (option->count() == 0) continue;
      throw InputError("", 0,
                       app.get_name() + " " + sub.get_name() + " takes no " + option->get_name(),
                       "see cascade " + app.get_name() + " " + sub.get_name() + " --help");
    }
    chosen();
  });
}

template <class T>
CommandOption add_option(CLI::App& app, const std::string& names, T& value,
                         const std::string& says) {
  return CommandOption(app.add_option(names, value, says));
}

#define CASCADE_OPTION_OF(...) \
  template CommandOption add_option(CLI::App&, const std::string&, __VA_ARGS__&, const std::string&)
CASCADE_OPTION_OF(std::string);
CASCADE_OPTION_OF(std::optional<std::string>);
CASCADE_OPTION_OF(std::vector<std::string>);
CASCADE_OPTION_OF(int);
CASCADE_OPTION_OF(unsigned);
CASCADE_OPTION_OF(std::int64_t);
CASCADE_OPTION_OF(std::uint64_t);
CASCADE_OPTION_OF(double);
CASCADE_OPTION_OF(std::vector<double>);
CASCADE_OPTION_OF(std::optional<double>);
CASCADE_OPTION_OF(std::optional<std::int64_t>);
CASCADE_OPTION_OF(std::optional<std::uint64_t>);
#undef CASCADE_OPTION_OF

CommandOption add_flag(CLI::App& app, const std::string& names, bool& value,
                       const std::string& says) {
  return CommandOption(app.add_flag(names, value, says));
}

std::vector<CommandOption> options_of(CLI::App& app) {
  std::vector<CommandOption> options;
  for (CLI::Option* option : app.get_options({})) options.emplace_back(option);
  return options;
}

CommandOption option_called(CLI::App& app, const std::string& name) {
  return CommandOption(app.get_option(name));
}

}  // namespace cascade
