#include "sim/text/sha256.hpp"

#ifdef CASCADE_OPENSSL
#include <openssl/evp.h>
#endif

#include <array>
#include <stdexcept>

#include "sim/text/plain_sha256.hpp"

namespace cascade {

#ifdef CASCADE_OPENSSL

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not to be had from OpenSSL");
  }
  std::string hex;
  for (const unsigned char byte : digest) {
    constexpr char kDigits[] = "0123456789abcdef";
    hex += kDigits[byte >> 4u];
    hex += kDigits[byte & 15u];
  }
  return hex;
}

#else

std::string sha256_hex(std::string_view bytes) { return plain_sha256_hex(bytes); }

#endif

}  // namespace cascade
