#include "sim/text/sha256.hpp"

#ifdef CASCADE_LIBCRYPTO
#include <dlfcn.h>
#include <openssl/sha.h>

#include <array>
#endif

#include "sim/text/plain_sha256.hpp"

namespace cascade {

#ifdef CASCADE_LIBCRYPTO
namespace {

/// OpenSSL's, which is some times faster than ours; null where it is not installed. It is loaded
/// only here: linked with the program it would cost every start 1 ms.
decltype(&::SHA256) sha256_of_openssl() {
  static void* const symbol = [] {
    void* const library = ::dlopen(CASCADE_LIBCRYPTO, RTLD_LAZY | RTLD_LOCAL);
    return library == nullptr ? nullptr : ::dlsym(library, "SHA256");
  }();
  return reinterpret_cast<decltype(&::SHA256)>(symbol);
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  constexpr std::size_t kWorthLoading_bytes = 256U << 10U;
  const auto digest_of = bytes.size() < kWorthLoading_bytes ? nullptr : sha256_of_openssl();
  if (digest_of == nullptr) return plain_sha256_hex(bytes);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  digest_of(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
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
