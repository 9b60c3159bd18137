#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "reports/plot/picture_about.hpp"
#include "reports/text/shown_text.hpp"

namespace cascade {
namespace {

constexpr std::size_t kSignatureBytes = 8;

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (const unsigned shift : {24u, 16u, 8u, 0u}) bytes += static_cast<char>(number >> shift);
  return bytes;
}

/// CRC-32 as in PNG (ISO 3309): the polynomial with its lowest power first.
std::uint32_t crc_of(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffu;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1u) ^ ((crc & 1u) != 0 ? 0xedb88320u : 0u);
  }
  return ~crc;
}

/// A keyword of PNG is 1 to 79 characters of Latin-1 that can be seen.
std::string keyword(std::string_view key) {
  constexpr std::size_t kLongest = 79;
  std::string word;
  for (const char c : key.substr(0, kLongest)) word += c > ' ' && c < '\x7f' ? c : '_';
  return word.empty() ? "_" : word;
}

/// International text, not compressed: keyword, two flags, no language, no translation, UTF-8.
std::string text_chunk(std::string_view key, std::string_view text) {
  const std::string content = "iTXt" + keyword(key) + std::string(5, '\0') +
                              shown_text(text, std::string_view::npos, Glyphs::any);
  return big_endian(static_cast<std::uint32_t>(content.size() - 4)) + content +
         big_endian(crc_of(content));
}

}  // namespace

std::string png_with(std::string png, const PictureAbout& about) {
  constexpr std::size_t kHeaderBytes = 25;  // the chunk IHDR, which has to be the first
  if (png.size() < kSignatureBytes + kHeaderBytes ||
      png.compare(kSignatureBytes + 4, 4, "IHDR") != 0) {
    throw std::runtime_error("gnuplot's drawing is not a PNG");
  }
  std::string chunks = text_chunk("Title", about.title) + text_chunk("Description", about.says);
  for (const auto& [key, value] : about.made) chunks += text_chunk(key, value);
  return png.insert(kSignatureBytes + kHeaderBytes, chunks);
}

}  // namespace cascade
