// The forms that K2 has designed on Redis, spoken to a real one: the models say what it says, with
// two consumers, and with keys that expire.

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cli/testing/redis_server.hpp"
#include "properties/k2/duplicates/dedup_run.hpp"
#include "properties/k2/sequences/sequence_search.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

constexpr const char* kWeekMs = "604800000";
constexpr const char* kDayMs = "86400000";

class K2Redis : public testing::Test {
 protected:
  void SetUp() override {
    if (!redis_is_here()) GTEST_SKIP() << "redis-server is not installed";
    server_ = std::make_unique<RedisServer>();
    for (auto& each : consumers_) each = std::make_unique<RedisConnection>(server_->path());
  }

  RedisConnection& redis(std::size_t consumer = 0) { return *consumers_[consumer]; }

  /// The time of a key's life passes: by the server's own clock, a moment of it.
  void let_expire(const std::string& key) {
    ASSERT_EQ(redis().ask({"PEXPIRE", key, "1"}), "1");
    ASSERT_TRUE(eventually([&] { return redis().ask({"EXISTS", key}) == "0"; }));
  }

  std::unique_ptr<RedisServer> server_;
  std::array<std::unique_ptr<RedisConnection>, 2> consumers_;
};

/// What a consumer says of a number, from what it read.
std::string judged(const std::optional<std::string>& read, std::int64_t number) {
  if (!read) return "first";
  const std::int64_t last = std::stoll(*read);
  if (number == last) return "duplicate";
  if (number == last + 1) return "in-order";
  if (number > last) return "gap " + std::to_string(number - last - 1);
  return 2 * number < last ? "session-reset" : "out-of-order";
}

std::string said_by_model(const TrackedRow& tracked) {
  std::string said(text(tracked.answer->verdict));
  if (said == "gap") said += " " + std::to_string(tracked.answer->missing_messages);
  return said;
}

/// Two consumers by turns: one reads at `at`, and writes at `written_at`.
class RedisTracking {
 public:
  RedisTracking(RedisConnection& first, RedisConnection& second) : consumers_{&first, &second} {}

  std::string look(const MessageRow& row) {
    write_until(row.at);
    RedisConnection& consumer = *consumers_[turn_++ % 2];
    const std::string said = judged(consumer.ask({"GET", row.symbol}), row.sequence);
    if (said == "duplicate" || said == "out-of-order") return said;
    waiting_.insert({row.written_at.value_or(row.at).ns, {&consumer, row}});
    write_until(row.at);
    return said;
  }

 private:
  void write_until(Instant now) {
    while (!waiting_.empty() && waiting_.begin()->first <= now.ns) {
      const auto& [consumer, row] = waiting_.begin()->second;
      consumer->ask({"SET", row.symbol, std::to_string(row.sequence), "PX", kWeekMs});
      waiting_.erase(waiting_.begin());
    }
  }

  std::array<RedisConnection*, 2> consumers_;
  std::size_t turn_ = 0;
  std::multimap<std::int64_t, std::pair<RedisConnection*, MessageRow>> waiting_;
};

TEST_F(K2Redis, TheTrackerSaysWhatTheModelSaysAlsoInARace) {
  Prng prng(1);
  RedisTracking tracking(redis(0), redis(1));
  std::vector<MessageRow> rows;
  Instant now{};
  for (int i = 0; i < 2'000; ++i) {
    now = now + Duration{1'000'000'000};
    MessageRow row;
    row.at = now;
    row.symbol = prng.uniform() < 0.5 ? "BHP" : "CBA";
    row.sequence = static_cast<std::int64_t>(prng.uniform() * 12);
    if (prng.uniform() < 0.3) row.written_at = now + Duration{2'500'000'000};
    rows.push_back(row);
  }
  std::map<std::string, int> met;
  for (const TrackedRow& tracked : track_run(kTrackerAsDesigned, rows)) {
    const std::string said = tracking.look(tracked.row);
    ASSERT_EQ(said, said_by_model(tracked)) << tracked.row.at.ns;
    ++met[said.substr(0, said.find(' '))];
  }
  EXPECT_EQ(met.size(), 6u) << "every verdict that there is";
}

TEST_F(K2Redis, EveryWitnessOfTheTrackerIsOneOnTheServer) {
  for (const SequenceProperty& property : sequence_properties()) {
    const RunProof proof = prove_sequence(kTrackerAsDesigned, property, {4, 2});
    if (proof.witness.empty()) continue;
    redis().ask({"FLUSHALL"});
    RedisTracking tracking(redis(0), redis(1));
    for (const TrackedRow& tracked : track_run(kTrackerAsDesigned, proof.witness)) {
      if (!tracked.answer) continue;  // given up: nobody tells the server
      EXPECT_EQ(tracking.look(tracked.row), said_by_model(tracked)) << property.name;
    }
  }
}

TEST_F(K2Redis, AWeekWithoutAWriteAndTheSymbolIsNew) {
  RedisTracking tracking(redis(0), redis(1));
  constexpr std::int64_t kDayNs = 86'400'000'000'000;
  std::vector<MessageRow> rows(3);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].symbol = "BHP";
    rows[i].sequence = 7 + static_cast<std::int64_t>(i);
    rows[i].at = Instant{static_cast<std::int64_t>(i) * (i == 2 ? 5 : 1) * kDayNs};
  }
  const auto tracked = track_run(kTrackerAsDesigned, rows);
  EXPECT_EQ(tracking.look(rows[0]), said_by_model(tracked[0]));
  const std::int64_t left_ms = std::stoll(*redis().ask({"PTTL", "BHP"}));
  EXPECT_LE(left_ms, std::stoll(kWeekMs));
  EXPECT_GT(left_ms, std::stoll(kWeekMs) - 600'000);
  EXPECT_EQ(tracking.look(rows[1]), said_by_model(tracked[1]));
  let_expire("BHP");
  EXPECT_EQ(tracking.look(rows[2]), said_by_model(tracked[2]));
  EXPECT_EQ(said_by_model(tracked[2]), "first");
}

/// The mend's two halves in one step, as a script that the server runs: no consumer comes between.
TEST_F(K2Redis, TheMendedTrackerIsAScript) {
  const std::string script = R"lua(
    local session, last = tonumber(redis.call('HGET', KEYS[1], 's')), tonumber(redis.call('HGET', KEYS[1], 'n'))
    local s, n = tonumber(ARGV[1]), tonumber(ARGV[2])
    local said
    if not last then said = 'first'
    elseif s > session then said = 'session-reset'
    elseif s < session or n < last then return 'out-of-order'
    elseif n == last then return 'duplicate'
    elseif n == last + 1 then said = 'in-order'
    else said = 'gap ' .. (n - last - 1) end
    redis.call('HSET', KEYS[1], 's', s, 'n', n)
    return said)lua";
  Prng prng(2);
  std::vector<MessageRow> rows;
  for (int i = 0; i < 1'000; ++i) {
    MessageRow row;
    row.at = Instant{i};
    row.symbol = "BHP";
    row.session = i / 300 - (prng.uniform() < 0.1 && i >= 300 ? 1 : 0);
    row.sequence = static_cast<std::int64_t>(prng.uniform() * 40);
    rows.push_back(row);
  }
  std::size_t turn = 0;
  for (const TrackedRow& tracked : track_run(kTrackerMended, rows)) {
    ASSERT_EQ(redis(turn++ % 2)
                  .ask({"EVAL", script, "1", "BHP", std::to_string(tracked.row.session),
                        std::to_string(tracked.row.sequence)}),
              said_by_model(tracked));
  }
}

TEST_F(K2Redis, FilterAndStoreSayWhatTheModelSays) {
  DedupVariant designed = kDedupAsDesigned;
  designed.is_filter_exact = true;
  Prng prng(3);
  std::vector<MessageRow> rows;
  Instant now{};
  for (int i = 0; i < 600; ++i) {
    // Rarely more than a day passes: then every key is gone.
    now = now + Duration{prng.uniform() < 0.02 ? 86'400'000'000'001 : 1'000'000};
    MessageRow row;
    row.at = now;
    row.symbol = "BHP";
    row.sequence = static_cast<std::int64_t>(prng.uniform() * 30);
    rows.push_back(row);
  }
  std::set<std::string> filter;
  std::map<std::string, int> met;
  Instant before{};
  for (const DedupedRow& deduped : dedup_run(designed, rows)) {
    if (deduped.row.at - before > Duration{86'400'000'000'000}) {
      for (const std::string& id : filter) {
        if (redis().ask({"EXISTS", id}) == "1") let_expire(id);
      }
    }
    before = deduped.row.at;
    const std::string id = "ASX.BHP." + std::to_string(deduped.row.sequence);
    std::string said = "new";
    if (!filter.insert(id).second) {
      const bool is_put = redis().ask({"SET", id, "1", "PX", kDayMs, "NX"}) == "OK";
      said = is_put ? "taken-for-false-positive" : "duplicate";
    }
    ASSERT_EQ(said, text(*deduped.verdict));
    ++met[said];
  }
  EXPECT_EQ(met.size(), 3u);
  EXPECT_GT(met["taken-for-false-positive"], 40) << "some of them after a key has expired";
}

}  // namespace
}  // namespace cascade
