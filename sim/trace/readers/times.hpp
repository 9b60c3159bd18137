// The times of one file: the first one tells how all of them are written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/text/plain_decimal.hpp"
#include "sim/trace/readers/source.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// Reads the times of one column. Numbers count seconds or a part of them: the unit is in the
/// column's name ("t_ms"), or is told by the magnitude of the first time. Everything is whole
/// nanoseconds from the text on.
class Times {
 public:
  Times(const Source& source, std::string_view column_name);

  /// Throws InputError for what is no time, or of another kind than the file's first time.
  Instant read(std::string_view text, std::size_t line);

  /// The same of digits, once a time was read; empty for what read() should see.
  std::optional<Instant> of_plain(const PlainDecimal& plain) const {
    if (kind_ != Kind::number || plain.digit_count == 0) return std::nullopt;
    const auto ns = scaled(plain, exponent_);
    if (!ns || is_of_other_kind(*ns)) return std::nullopt;
    return Instant{*ns};
  }

  /// Whether all times are ISO 8601, once a time was read.
  bool are_iso() const { return kind_ == Kind::iso; }
  /// One that somebody else has read as parse_iso() would.
  void note_iso(bool has_zone) { without_zone_ = without_zone_ || !has_zone; }

  /// Whether `text` could be a time at all; what follows from it for the others is not kept.
  bool is_time(std::string_view text) const;

  /// After the first read().
  bool absolute() const { return absolute_; }

  /// "2022-03-25T09:33:46Z" or "12.5 s", for messages.
  std::string text(Instant at) const;

  /// How the times were read, into the trace: absolute or not, from which column (for people,
  /// empty for none) and in which form; and what a person should know, into its notes.
  void describe(Trace& trace, const std::string& column) const;

 private:
  enum class Kind : std::uint8_t { unknown, number, iso, date_output, format };

  static constexpr std::int64_t kAbsoluteFromNs =
      100'000'000 * kNsPerS;  // 1e8 seconds from 1970 is March 1973

  /// A number that counts from the start, where the first one counted from 1970, or the other way.
  bool is_of_other_kind(std::int64_t ns) const {
    return !always_absolute_ && !never_absolute_ && (ns >= kAbsoluteFromNs) != absolute_;
  }
  bool find_kind(std::string_view text);  // false where it is no time at all
  [[noreturn]] void refuse(std::string_view text, std::size_t line) const;
  std::optional<Instant> parse(std::string_view text);
  std::string form() const;

  const Source& source_;
  Kind kind_ = Kind::unknown;
  bool absolute_ = false;
  bool without_zone_ = false;
  bool unit_is_named_ = false;
  bool always_absolute_ = false;  // "epoch_s" counts from 1970 however small it is,
  bool never_absolute_ = false;   // "uptime_s" does not, however large
  int exponent_ = 9;              // a unit is 10^exponent ns
};

/// Throws for a time that goes back from `before` to `now`.
[[noreturn]] void refuse_backward_time(const Source& source, std::size_t line,
                                       const std::string& before, const std::string& now);

}  // namespace cascade
