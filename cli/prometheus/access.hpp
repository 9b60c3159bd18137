// Where a Prometheus is, and what opens it. Secrets come from a file or the environment, never from
// the command line, where everybody on the machine can read them; nothing here ever prints one.
#pragma once

#include <string>
#include <string_view>

#include "cli/options.hpp"

namespace cascade {

struct AccessOptions {
  std::string url;
  std::string ca_file;
  std::string bearer_file, bearer_env, basic_file, basic_env;
  bool auth_over_http = false;
};

void add_access_options(CLI::App& app, AccessOptions& options);

/// A base URL in its parts.
struct BaseUrl {
  bool tls = false;
  std::string host;  ///< an IPv6 address in brackets
  int port = 0;
  std::string path;  ///< without the slash at its end

  std::string origin() const;  ///< "https://host:443"
  bool is_loopback() const;
};

/// Throws InputError for anything but http:// or https://, a host, a port, a path. One with a user
/// or password in it is refused without being repeated.
BaseUrl parse_base_url(std::string_view text);

/// What is sent along with each request.
struct Credentials {
  std::string user, password;  ///< of basic authentication
  std::string bearer;
  bool any() const { return !user.empty() || !bearer.empty(); }
};

/// Reads the one secret that the options name, if any. Throws InputError where there are several,
/// where one is empty or would break the header, or would go unencrypted over a network.
Credentials load_credentials(const AccessOptions& options, const BaseUrl& url);

/// Text in an application/x-www-form-urlencoded body: all but letters, digits and -._~ as %XX.
std::string form_text(std::string_view text);

}  // namespace cascade
