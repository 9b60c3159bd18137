// All that is asked of a library of HTTP. It stands in a module of its own, which is loaded when a
// command first needs the network: httplib brings OpenSSL and brotli along, and they cost every
// start of a program that is linked with them 2 ms.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "reports/metrics/metric_families.hpp"

namespace cascade {

struct HttpClientSetup {
  std::string origin;          ///< "https://host:443"; a server's certificate is always verified
  std::string ca_file;         ///< certificates to trust; empty: the system's
  std::string user, password;  ///< of basic authentication; empty: none
  std::string bearer;          ///< a token; empty: none
  std::chrono::milliseconds timeout{};  ///< of each request as a whole
  /// Whether nobody waits for the answer any more, asked ten times a second by another thread while
  /// a request is under way; empty: somebody does.
  std::function<bool()> given_up;
};

/// An endless answer is none.
inline constexpr std::size_t kHttpAnswerMax_bytes = 512U << 20U;

enum class HttpOutcome : std::uint8_t {
  answered,
  timed_out,
  given_up,
  too_long,  ///< more than kHttpAnswerMax_bytes
  nobody_there,
  broken,
  no_tls,
  untrusted,  ///< the certificate
  ca_file_unreadable,
};

/// What became of a request.
struct HttpAnswer {
  HttpOutcome outcome = HttpOutcome::answered;
  std::string why;  ///< of broken and untrusted, in the library's words
  int status = 0;   ///< where answered, as what follows
  std::string location, body;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Sends `form` (application/x-www-form-urlencoded). Follows no redirection: a secret would go
  /// wherever the answer says.
  virtual HttpAnswer post(const std::string& path, const std::string& form) = 0;
};

/// Serves from its making to its end, in threads of its own.
class HttpServer {
 public:
  virtual ~HttpServer() = default;
  /// The port that was chosen, where 0 was asked for.
  virtual int port() const = 0;
};

class HttpLibrary {
 public:
  virtual std::unique_ptr<HttpClient> client(const HttpClientSetup& setup) const = 0;
  /// `now` as Prometheus' text at /metrics, for each who asks, in any thread; all else is not
  /// found. `host` is a numeric address, of IPv6 without brackets. Null where nobody can listen
  /// there.
  virtual std::unique_ptr<HttpServer> serve_metrics(
      const std::string& host, int port,
      const std::function<std::vector<SampledFamily>()>& now) const = 0;

 protected:
  ~HttpLibrary() = default;
};

/// Loads it at the first call. Throws InputError where this build has none, or where the module or
/// a library that it needs is not there.
const HttpLibrary& http_library();

/// What the module has: `cascade_http_library`, and the version of the program that it is part of.
inline constexpr const char* kHttpModuleFile = "cascade_http.so";
inline constexpr const char* kHttpModuleEntry = "cascade_http_library";
inline constexpr const char* kHttpModuleVersion = "cascade_http_version";
using HttpModuleEntry = const HttpLibrary*();

}  // namespace cascade
