// Keys: what decides of a message's partition, where it has one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cascade {

/// Kafka's hash of a key's bytes: murmur2 with the seed 0x9747b28c
/// (org.apache.kafka.common.utils.Utils.murmur2), as a signed number.
std::int32_t kafka_murmur2(std::string_view bytes);

/// The partition of a key by Kafka's default partitioner: its hash without the sign bit, modulo
/// their number.
std::size_t kafka_partition(std::string_view key, std::int64_t partitions);

/// What the kth key is called, from 1 on: "SYM1", "SYM2", ... Other names of as many symbols are
/// spread otherwise, and about as unevenly.
std::string key_name(std::int64_t k);

/// What all weights of keys sum up to.
inline constexpr std::int64_t kKeyParts = 100'000'000;

/// How much each partition gets of `keys` keys, of which the kth has a share in proportion to
/// 1 / k^zipf: parts of kKeyParts, which they sum up to. A partition may get no key, and nothing.
std::vector<std::int64_t> key_weights(std::int64_t keys, double zipf, std::int64_t partitions);

}  // namespace cascade
