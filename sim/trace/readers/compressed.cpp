#include "sim/trace/readers/compressed.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "model/input_error.hpp"

namespace cascade {
namespace {

constexpr std::string_view kGzip = "\x1F\x8B";
constexpr std::string_view kZstd = "\x28\xB5\x2F\xFD";
constexpr std::size_t kPiece = std::size_t{1} << 18u;

[[noreturn]] void refuse(const std::string& file, const std::string& what) {
  throw InputError(file, 0, what, "the whole file, as it was compressed");
}

/// Room for the next piece of text.
char* grown(std::string& text, const std::string& file) {
  if (text.size() > kUnfoldedMax - kPiece) {
    throw InputError(file, 0, "unfolds to more than " + std::to_string(kUnfoldedMax) + " bytes",
                     "a part of the recording");
  }
  const std::size_t size = text.size();
  text.resize(size + kPiece);
  return text.data() + size;
}

std::string of_gzip(std::string_view bytes, const std::string& file) {
  z_stream stream{};
  constexpr int kGzipAlone = 16 + MAX_WBITS;
  if (inflateInit2(&stream, kGzipAlone) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, int (*)(z_stream*)> ends(&stream, inflateEnd);
  std::string text;
  while (!bytes.empty()) {
    const std::size_t given = std::min<std::size_t>(bytes.size(), std::size_t{1} << 30u);
    // zlib takes its input as not const, and leaves it alone.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(given);
    int result = Z_OK;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(grown(text, file));
      stream.avail_out = static_cast<uInt>(kPiece);
      result = inflate(&stream, Z_NO_FLUSH);
      text.resize(text.size() - stream.avail_out);
    } while (result == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0));
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      refuse(file, "the gzip data is damaged");
    }
    bytes.remove_prefix(given - stream.avail_in);
    if (result != Z_STREAM_END) {
      if (bytes.empty()) refuse(file, "the gzip data is cut short");
      continue;
    }
    // Another stream, or what fills up a tape's block.
    if (bytes.find_first_not_of('\0') == std::string_view::npos) break;
    if (bytes.substr(0, kGzip.size()) != kGzip) refuse(file, "the gzip data is damaged at its end");
    inflateReset(&stream);
  }
  return text;
}

std::string of_zstd(std::string_view bytes, const std::string& file) {
  const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(ZSTD_createDStream(),
                                                                             ZSTD_freeDStream);
  if (!stream) throw std::bad_alloc();
  std::string text;
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t left = 1;  // 0 where a frame is complete
  for (bool full = false; in.pos < in.size || full;) {
    ZSTD_outBuffer out{grown(text, file), kPiece, 0};
    left = ZSTD_decompressStream(stream.get(), &out, &in);
    text.resize(text.size() - kPiece + out.pos);
    if (ZSTD_isError(left) != 0) refuse(file, "the zstd data is damaged");
    full = left != 0 && out.pos == kPiece;
  }
  if (left != 0) refuse(file, "the zstd data is cut short");
  return text;
}

}  // namespace

std::optional<std::string> decompressed(std::string_view bytes, const std::string& file) {
  if (bytes.substr(0, kGzip.size()) == kGzip) return of_gzip(bytes, file);
  if (bytes.substr(0, kZstd.size()) == kZstd) return of_zstd(bytes, file);
  return std::nullopt;
}

}  // namespace cascade
