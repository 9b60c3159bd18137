// SHA-256 of bytes (FIPS 180-4), by OpenSSL where there is much of it.
#pragma once

#include <string>
#include <string_view>

namespace cascade {

/// 64 hexadecimal digits, as sha256sum prints them.
std::string sha256_hex(std::string_view bytes);

}  // namespace cascade
