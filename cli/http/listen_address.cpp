#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>

#include "cli/http/metrics_server.hpp"

namespace cascade {
namespace {

constexpr const char* kLoopback = "127.0.0.1";

std::optional<in6_addr> ipv6(const std::string& host) {
  in6_addr address = {};
  if (::inet_pton(AF_INET6, host.c_str(), &address) != 1) return std::nullopt;
  return address;
}

}  // namespace

bool ListenAddress::is_loopback() const {
  const auto address = ipv6(host);
  return address ? IN6_IS_ADDR_LOOPBACK(&*address) != 0 : host.rfind("127.", 0) == 0;
}

std::string ListenAddress::text() const {
  const bool bracketed = host.find(':') != std::string::npos;
  return (bracketed ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  ListenAddress address;
  const std::size_t colon = text.rfind(':');
  std::string_view port = text;
  if (colon != std::string_view::npos) {
    std::string host(text.substr(0, colon));
    port = text.substr(colon + 1);
    if (host == "localhost") host = kLoopback;
    // Numbers only: a name may be anybody's address.
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
      host = host.substr(1, host.size() - 2);
      if (!ipv6(host)) return std::nullopt;
    } else if (in_addr ignored = {};
               !host.empty() && ::inet_pton(AF_INET, host.c_str(), &ignored) != 1) {
      return std::nullopt;
    }
    if (!host.empty()) address.host = host;
  }
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (port.empty() || error != std::errc() || end != port.data() + port.size()) return std::nullopt;
  constexpr int kPortMax = 65535;
  if (address.port < 0 || address.port > kPortMax) return std::nullopt;
  return address;
}

}  // namespace cascade
