#include "sim/loop/scenario/keys_by_kind.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace cascade {
namespace {

/// Sets of kinds, as bits.
using Kinds = std::uint32_t;

template <class... E>
constexpr Kinds kinds(E... kind) {
  return ((Kinds{1} << static_cast<unsigned>(kind)) | ... | Kinds{0});
}

/// A key that not every kind has a use for.
struct KeyOfKinds {
  std::string_view key;
  Kinds used_by;
  Kinds required_by;
};

constexpr auto kStreamKeys = std::to_array<KeyOfKinds>({
    {"rate_per_s",
     kinds(StreamShape::constant, StreamShape::ramp, StreamShape::burst, StreamShape::market_open,
           StreamShape::diurnal, StreamShape::on_off),
     kinds(StreamShape::constant, StreamShape::diurnal, StreamShape::on_off)},
    {"peak_per_s", kinds(StreamShape::ramp, StreamShape::burst, StreamShape::market_open),
     kinds(StreamShape::ramp, StreamShape::burst, StreamShape::market_open)},
    {"at_s", kinds(StreamShape::burst, StreamShape::market_open), 0},
    {"for_s", kinds(StreamShape::burst), 0},
    {"ramp_s", kinds(StreamShape::ramp), 0},
    {"half_life_s", kinds(StreamShape::market_open), 0},
    {"on_s", kinds(StreamShape::on_off), 0},
    {"off_s", kinds(StreamShape::on_off), 0},
    {"hourly_factors", kinds(StreamShape::diurnal), 0},
    {"times_s", kinds(StreamShape::points), 0},
    {"rates_per_s", kinds(StreamShape::points), 0},
    {"file", kinds(StreamShape::recorded), 0},
    {"interval_s", kinds(StreamShape::recorded), 0},
    {"scale", kinds(StreamShape::recorded), 0},
});

using enum FaultKind;

/// They last: without a duration they would be over before anybody saw them.
constexpr Kinds kLasting =
    kinds(consumer_paused, producer_disconnected, downstream_slow, broker_slow, lag_lost, lag_zero,
          lag_stale, lag_phantom, disk_full, poison);

constexpr auto kFaultKeys = std::to_array<KeyOfKinds>({
    {"for_s", kLasting | kinds(rebalance, crash, scale), kLasting},
    {"instance", kinds(consumer_paused, crash), 0},
    {"factor", kinds(downstream_slow), kinds(downstream_slow)},
    {"delay_s", kinds(broker_slow), kinds(broker_slow)},
    {"by_s", kinds(clock_step), kinds(clock_step)},
    {"pct", kinds(disk_full), 0},
    {"lag_messages", kinds(lag_phantom), kinds(lag_phantom)},
    {"instances", kinds(scale), kinds(scale)},
    {"partition", kinds(poison), 0},
    {"messages", kinds(poison), 0},
    {"forgets_level", kinds(crash), 0},
    {"policy", kinds(reload), 0},
    {"tier_1", kinds(reload), 0},
    {"tier_2", kinds(reload), 0},
});

constexpr auto kCheckKeys =
    std::to_array<KeyOfKinds>({{"every_s", kinds(CheckMode::timer, CheckMode::off), 0},
                               {"per", kinds(CheckMode::timer, CheckMode::per_batch), 0}});

/// What the model of a heap is made of says nothing beside recorded values.
enum class HeapKind : std::uint8_t { modelled, listed, from_file };

HeapKind heap_kind(const HeapSetup& heap) {
  if (!heap.file.empty()) return HeapKind::from_file;
  return heap.times_s.empty() && heap.values_pct.empty() ? HeapKind::modelled : HeapKind::listed;
}

constexpr auto kHeapKeys = std::to_array<KeyOfKinds>({
    {"max_mb", kinds(HeapKind::modelled), 0},
    {"base_mb", kinds(HeapKind::modelled), 0},
    {"in_flight_bytes", kinds(HeapKind::modelled), 0},
    {"spill_buffer_bytes", kinds(HeapKind::modelled), 0},
    {"garbage_bytes", kinds(HeapKind::modelled), 0},
    {"collect_at_pct", kinds(HeapKind::modelled), 0},
    {"gc_pause_ms", kinds(HeapKind::modelled), 0},
    {"gc_pause_ms_per_gb", kinds(HeapKind::modelled), 0},
    {"out_of_memory", kinds(HeapKind::modelled), 0},
    {"restart_s", kinds(HeapKind::modelled), 0},
    {"times_s", kinds(HeapKind::modelled, HeapKind::listed), 0},
    {"values_pct", kinds(HeapKind::modelled, HeapKind::listed), 0},
});

const KeyOfKinds* find_key(std::span<const KeyOfKinds> keys, std::string_view key) {
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const KeyOfKinds& each) { return each.key == key; });
  return found == keys.end() ? nullptr : &*found;
}

template <class E>
KeyUse use_of(std::span<const KeyOfKinds> keys, std::string_view key, E kind) {
  const KeyOfKinds* found = find_key(keys, key);
  if (found == nullptr) return KeyUse::optional;
  if ((found->required_by & kinds(kind)) != 0) return KeyUse::required;
  return (found->used_by & kinds(kind)) != 0 ? KeyUse::optional : KeyUse::none;
}

/// `kind = "crash", "scale" or "rebalance"`.
template <class E>
std::string kinds_text(const char* key_of_kind, std::span<const KeyOfKinds> keys,
                       std::string_view key, std::size_t kind_count) {
  const KeyOfKinds* found = find_key(keys, key);
  if (found == nullptr) return {};
  std::vector<std::string> names;
  for (std::size_t k = 0; k < kind_count; ++k) {
    const E kind = static_cast<E>(k);
    if ((found->used_by & kinds(kind)) != 0) names.push_back("\"" + std::string(text(kind)) + "\"");
  }
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    list += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
  }
  return std::string(key_of_kind) + " = " + list;
}

template <class E>
std::string kind_text_of(const char* key_of_kind, E kind) {
  return std::string(key_of_kind) + " = \"" + std::string(text(kind)) + "\"";
}

}  // namespace

KeyUse use_of_key(std::string_view key, const StreamSetup& stream) {
  return use_of(kStreamKeys, key, stream.shape);
}
KeyUse use_of_key(std::string_view key, const Fault& fault) {
  return use_of(kFaultKeys, key, fault.kind);
}
KeyUse use_of_key(std::string_view key, const CheckSetup& check) {
  return use_of(kCheckKeys, key, check.mode);
}
KeyUse use_of_key(std::string_view key, const HeapSetup& heap) {
  return use_of(kHeapKeys, key, heap_kind(heap));
}

std::string kind_text(const StreamSetup& stream) { return kind_text_of("shape", stream.shape); }
std::string kind_text(const Fault& fault) { return kind_text_of("kind", fault.kind); }
std::string kind_text(const CheckSetup& check) { return kind_text_of("mode", check.mode); }
std::string kind_text(const HeapSetup& heap) {
  return heap_kind(heap) == HeapKind::modelled ? "a modelled heap" : "a recorded heap";
}

std::string kinds_with_key(std::string_view key, const StreamSetup& /*stream*/) {
  return kinds_text<StreamShape>("shape", kStreamKeys, key, kStreamShapeCount);
}
std::string kinds_with_key(std::string_view key, const Fault& /*fault*/) {
  return kinds_text<FaultKind>("kind", kFaultKeys, key, kFaultKindCount);
}
std::string kinds_with_key(std::string_view key, const CheckSetup& /*check*/) {
  return kinds_text<CheckMode>("mode", kCheckKeys, key, 3);
}
std::string kinds_with_key(std::string_view key, const HeapSetup& /*heap*/) {
  if (find_key(kHeapKeys, key) == nullptr) return {};
  const bool is_listed = key == "times_s" || key == "values_pct";
  return is_listed ? "a heap without file" : "a heap without file, times_s and values_pct";
}

}  // namespace cascade
