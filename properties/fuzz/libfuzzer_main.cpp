// A target as libFuzzer wants it. Its main() is libFuzzer's.
#include <cstddef>
#include <cstdint>

#include "properties/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  cascade::fuzz_input({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
