#include <charconv>

#include "reports/metrics/metrics_server.hpp"

namespace cascade {
namespace {

constexpr const char* kLoopback = "127.0.0.1";

}  // namespace

bool ListenAddress::is_loopback() const { return host.rfind("127.", 0) == 0; }

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  ListenAddress address;
  const std::size_t colon = text.rfind(':');
  std::string_view port = text;
  if (colon != std::string_view::npos) {
    std::string_view host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (host == "localhost") host = kLoopback;
    // Numbers only: the server beneath takes a list with commas, and options in its letters.
    if (host.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
    if (!host.empty()) address.host = host;
  }
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (port.empty() || error != std::errc() || end != port.data() + port.size()) return std::nullopt;
  constexpr int kPortMax = 65535;
  if (address.port < 0 || address.port > kPortMax) return std::nullopt;
  return address;
}

}  // namespace cascade
