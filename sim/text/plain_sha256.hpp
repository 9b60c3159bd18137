// SHA-256 without a library, for what is short, and for a build that has no OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace cascade {

/// As sha256_hex(), some times slower.
std::string plain_sha256_hex(std::string_view bytes);

}  // namespace cascade
