// Whose policy the suites judge: each built-in one's, and the user's own. For tests only.
//
//     CASCADE_POLICY=mine.toml ctest --test-dir build -R properties/yours
//
// runs the user's through the same suites; the name of a built-in policy does too. The file is
// looked for from where ctest was started. Where nothing is set, these suites are skipped: k2's has
// its own.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "model/input_error.hpp"
#include "model/policy.hpp"
#include "sim/text/input_file.hpp"
#include "testing_paths.hpp"

namespace cascade {

inline constexpr const char* kYours = "yours";

/// A relative path is one from the folder in which ctest was started, as its user means it. Tests
/// run in the build's folder; the shell's own, which a program that changes its folder hands on
/// unchanged, is in PWD. Where there is none, it is one from the source's folder.
inline std::filesystem::path from_the_users_folder(const std::filesystem::path& path) {
  const char* shells = std::getenv("PWD");
  const bool known = shells != nullptr && *shells != '\0';
  return std::filesystem::path(known ? shells : kSourceDir) / path;  // an absolute one stays
}

/// Whether CASCADE_POLICY names one.
inline bool is_your_policy_given() {
  const char* named = std::getenv("CASCADE_POLICY");
  return named != nullptr && *named != '\0';
}

/// What CASCADE_POLICY names. Throws InputError for what is neither a policy nor a file with one.
inline Policy your_policy() {
  const char* named = std::getenv("CASCADE_POLICY");
  if (const auto policy = builtin_policy(named)) return *policy;
  const std::string file = from_the_users_folder(named).string();
  if (!std::filesystem::exists(file)) {
    throw InputError(file, 0,
                     "CASCADE_POLICY is neither a built-in policy nor a file that can be read",
                     "a TOML file, its path from where ctest was started");
  }
  return parse_policy(read_file(file), file);
}

/// The policy of a suite: `whose` is a built-in policy's name, or kYours.
inline Policy policy_of(const std::string& whose) {
  return whose == kYours ? your_policy() : *builtin_policy(whose);
}

/// Makes `body` the test WHOSE.WHAT, where GoogleTest takes no hyphen: its filter reads it as not.
inline void register_policy_test(const std::string& whose, const std::string& what,
                                 std::function<void()> body) {
  class PolicyTest : public testing::Test {
   public:
    PolicyTest(bool yours, std::function<void()> body) : yours_(yours), body_(std::move(body)) {}
    void TestBody() override {
      if (yours_ && !is_your_policy_given()) GTEST_SKIP() << "CASCADE_POLICY names no policy";
      body_();
    }

   private:
    bool yours_;
    std::function<void()> body_;
  };
  const auto plain = [](std::string text) {
    std::replace(text.begin(), text.end(), '-', '_');
    return text;
  };
  testing::RegisterTest(
      plain(whose).c_str(), plain(what).c_str(), nullptr, nullptr, __FILE__, __LINE__,
      [yours = whose == kYours, body = std::move(body)]() -> testing::Test* {
        return new PolicyTest(yours, body);
      });
}

}  // namespace cascade
