// Runs of single messages, as the tracker and the deduplication are given them: CSV in and out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/units.hpp"

namespace cascade {

enum class MessageEvent : std::uint8_t {
  message,   ///< looked at
  given_up,  ///< dropped, spilled or refused: told to whoever hears of it, and not looked at
  restart,   ///< the process ends and begins anew
};
/// "message", "given-up", "restart".
std::string_view text(MessageEvent event);

struct MessageRow {
  std::size_t line = 0;  ///< of the file; 0 where there is none
  Instant at;
  MessageEvent event = MessageEvent::message;
  std::string exchange, symbol;
  std::int64_t session = 0;  ///< the trading day
  std::int64_t sequence = 0;
  /// When what was read at `at` is written, where somebody else may come in between.
  std::optional<Instant> written_at;
  std::string batch;  ///< rows of one batch, one after the other, are looked up together; or empty
};

/// A symbol of an exchange.
using SymbolKey = std::pair<std::string, std::string>;
inline SymbolKey symbol_key(const MessageRow& row) { return {row.exchange, row.symbol}; }

/// Columns in any order, by name: t_s (seconds, never falling), symbol, sequence (whole, at least
/// 0), and where wanted exchange, session (a whole number; else the day of t_s), event (message,
/// given-up, restart), written_s, batch. Throws InputError with file, line and what would be right.
std::vector<MessageRow> parse_message_run(std::string_view csv, const std::string& file);

/// As parse_message_run() reads it; columns that say nothing are left out.
std::string message_run_csv(const std::vector<MessageRow>& rows);

}  // namespace cascade
