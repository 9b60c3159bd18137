#include "sim/trace/readers/compressed.hpp"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/text/sha256.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/readers/temporary_file.hpp"

namespace cascade {
namespace {

std::string gzip_of(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string zstd_of(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

const std::vector<std::pair<const char*, std::function<std::string(const std::string&)>>> kPackers =
    {{"gzip", gzip_of}, {"zstd", zstd_of}};

std::string lines(std::size_t count) {
  std::string text = "t_s,lag\n";
  for (std::size_t i = 0; i < count; ++i) {
    text += std::to_string(i) + "," + std::to_string(i * 7919 % 500'000) + "\n";
  }
  return text;
}

/// The text, or the refusal.
std::string outcome(const std::string& bytes) {
  try {
    const auto text = decompressed(bytes, "f");
    return text ? *text : "not compressed";
  } catch (const InputError& error) {
    return error.what();
  }
}

TEST(Compressed, WhatIsInItComesOutWhateverItsSize) {
  for (const auto& [name, pack] : kPackers) {
    for (const std::size_t rows : {0U, 1U, 1'000U, 20'000U, 60'000U}) {
      const std::string text = lines(rows);
      EXPECT_TRUE(outcome(pack(text)) == text) << name << " " << rows;
    }
    // A piece that is filled to its last byte, once and twice.
    for (const std::size_t size : {std::size_t{1} << 18u, std::size_t{1} << 19u}) {
      EXPECT_TRUE(outcome(pack(std::string(size, 'a'))) == std::string(size, 'a')) << name;
    }
    EXPECT_EQ(outcome(pack("")), "") << name;
    EXPECT_EQ(outcome(pack("a\n") + pack("") + pack("b\n")), "a\nb\n") << name << " joined";
  }
  EXPECT_EQ(outcome(gzip_of("a\n") + std::string(512, '\0')), "a\n") << "padded";
  EXPECT_EQ(outcome("t_s,lag\n"), "not compressed");
  EXPECT_EQ(outcome(""), "not compressed");
}

TEST(Compressed, CutShortAnywhereItIsRefused) {
  for (const auto& [name, pack] : kPackers) {
    const std::string packed = pack(lines(200));
    for (std::size_t size = 4; size < packed.size(); ++size) {
      const std::string said = outcome(packed.substr(0, size));
      EXPECT_EQ(said, std::string("f: the ") + name +
                          " data is cut short: the whole file, as it was compressed")
          << size;
    }
  }
}

TEST(Compressed, ADamagedByteIsRefusedOrOfNoConsequence) {
  const std::string text = lines(100), packed = gzip_of(text);
  std::size_t refused = 0;
  for (std::size_t i = 2; i < packed.size(); ++i) {
    std::string damaged = packed;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x11);
    const std::string said = outcome(damaged);
    if (said == text) {
      EXPECT_LT(i, 10U) << "only of the header, which says when and by whom";
      continue;
    }
    ++refused;
    EXPECT_EQ(said.rfind("f: the gzip data is ", 0), 0U) << i << ": " << said.substr(0, 60);
  }
  EXPECT_GT(refused, packed.size() - 10);
  EXPECT_EQ(outcome(packed + "t_s,lag\n"),
            "f: the gzip data is damaged at its end: the whole file, as it was compressed");
  EXPECT_EQ(outcome(zstd_of(text) + "t_s,lag\n"),
            "f: the zstd data is damaged: the whole file, as it was compressed");
}

// Made says which file was read: the digest is what sha256sum prints of it.
TEST(Compressed, ARecordingIsReadAsItsText) {
  const std::string text = lines(50);
  const Trace plain = parse_trace(text, "plain.csv", {});
  for (const auto& [name, pack] : kPackers) {
    const std::string packed = pack(text);
    const TemporaryFile file(packed);
    const Trace trace = read_trace(file.path(), {});
    EXPECT_EQ(trace.at, plain.at) << name;
    EXPECT_EQ(trace[kLag], plain[kLag]) << name;
    EXPECT_EQ(trace.sha256, sha256_hex(packed)) << name;
  }
}

}  // namespace
}  // namespace cascade
