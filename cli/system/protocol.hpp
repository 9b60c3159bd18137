// cascade-sut/1: what the lines say, both ways. No process is known here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/policy.hpp"
#include "properties/conform/system.hpp"

namespace cascade {

/// What would be right, of a hello.
inline constexpr const char* kHelloExample =
    R"(an answer such as {"name":"mine","pipelined":true,"ops":["check","reset"]})";

/// What a program says of itself.
struct Hello {
  SystemTraits traits;
  bool pipelined = false;
  std::vector<std::pair<std::string, Level>> level_names;  ///< its own, for ours

  friend bool operator==(const Hello& a, const Hello& b);
};

/// Writes requests and reads answers, in the words of one policy.
class Protocol {
 public:
  explicit Protocol(const Policy& policy);

  std::string hello_line() const;
  /// Reads the answer to it, and goes by that from then on. Throws InputError (`file`: the program)
  /// where it is none: what is wrong, what would be right.
  const Hello& take_hello(std::string_view line, const std::string& file);
  const Hello& hello() const { return hello_; }

  void append_start(std::string& text) const { text += "{\"op\":\"start\"}\n"; }
  /// Throws std::logic_error for what the program has said that it does not take: a fraction, an
  /// instant between two steps of its clock; and for values that are infinite, which JSON cannot
  /// say.
  void append(std::string& text, const Request& request) const;

  /// What the line says: a level, or a fault in words.
  SystemAnswer level_of(std::string_view line);
  /// Likewise of an action.
  SystemAnswer action_of(std::string_view line) const;
  /// Of the answer to a start, which only the lowest level can be.
  SystemAnswer started_of(std::string_view line);

 private:
  struct Member {  // of a check, for each metric that is monitored
    std::size_t metric;
    std::string key;
    bool whole;
  };

  void append_check(std::string& text, const Request& request) const;
  std::optional<Level> level_named(std::string_view name);
  SystemAnswer wrong(std::string_view line, const char* asked) const;

  std::string policy_name_;
  LevelNames levels_;
  std::vector<std::string> metric_names_;  // all, as Metric counts them
  std::vector<Member> members_;
  Hello hello_;
  std::vector<std::pair<std::string, Level>> spellings_;  // as they came in answers
};

/// A line as it may stand in a message: printable, and cut where it is long.
std::string excerpt(std::string_view line);

}  // namespace cascade
