#include "cli/prometheus/access.hpp"

#include <charconv>
#include <cstdlib>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {
namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

bool consists_of(std::string_view text, std::initializer_list<std::string_view> sets) {
  for (const char c : text) {
    bool found = false;
    for (const std::string_view set : sets) found = found || set.find(c) != std::string_view::npos;
    if (!found) return false;
  }
  return !text.empty();
}

[[noreturn]] void refuse_url(std::string_view text) {
  throw InputError("", 0, "--prometheus cannot be '" + printable(text) + "'",
                   "an address such as http://localhost:9090 or https://host/prefix");
}

int parse_port(std::string_view port, std::string_view url) {
  constexpr int kPortMax = 65535;
  int number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc() || end != port.data() + port.size() || number < 1 || number > kPortMax) {
    refuse_url(url);
  }
  return number;
}

/// A secret without the line end after it. `place` is where it came from: "--bearer-token-env X".
std::string checked_secret(std::string secret, const std::string& place) {
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  if (secret.empty()) throw InputError("", 0, place + " is empty", "the secret in one line");
  for (const char c : secret) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      throw InputError("", 0, place + " has control characters in it", "the secret in one line");
    }
  }
  return secret;
}

std::string secret_of_environment(const std::string& name, const std::string& place) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) {
    throw InputError("", 0, place + " is not set", "the name of a variable that holds the secret");
  }
  return value;
}

}  // namespace

void add_access_options(CLI::App& app, AccessOptions& options) {
  add_option(app, "--prometheus", options.url, "The server, with its path prefix if it has one")
      .shown_as("URL")
      .required();
  add_option(app, "--ca-file", options.ca_file,
             "Certificates to trust for https, in place of the system's")
      .shown_as("FILE.pem");
  add_option(app, "--bearer-token-file", options.bearer_file, "A file that holds a bearer token")
      .shown_as("FILE");
  add_option(app, "--bearer-token-env", options.bearer_env, "A variable that holds a bearer token")
      .shown_as("NAME");
  add_option(app, "--basic-auth-file", options.basic_file, "A file that holds USER:PASSWORD")
      .shown_as("FILE");
  add_option(app, "--basic-auth-env", options.basic_env, "A variable that holds USER:PASSWORD")
      .shown_as("NAME");
  add_flag(app, "--auth-over-http", options.auth_over_http,
           "Send the secret though the connection is not encrypted");
}

std::string BaseUrl::origin() const {
  return (tls ? "https://" : "http://") + host + ":" + std::to_string(port);
}

bool BaseUrl::is_loopback() const {
  // Of names only this one: 127.example.com is anybody's.
  const bool address = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "[::1]" || (address && host.rfind("127.", 0) == 0);
}

BaseUrl parse_base_url(std::string_view text) {
  constexpr int kHttpPort = 80, kHttpsPort = 443;
  if (text.find('@') != std::string_view::npos) {
    throw InputError("", 0, "--prometheus has a user or password in it",
                     "--basic-auth-file or --basic-auth-env");
  }
  BaseUrl url;
  std::string_view rest = text;
  if (rest.rfind("https://", 0) == 0) {
    url.tls = true;
    rest.remove_prefix(8);
  } else if (rest.rfind("http://", 0) == 0) {
    rest.remove_prefix(7);
  } else {
    refuse_url(text);
  }
  const std::size_t slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  if (slash != std::string_view::npos) url.path = rest.substr(slash);
  while (!url.path.empty() && url.path.back() == '/') url.path.pop_back();

  url.port = url.tls ? kHttpsPort : kHttpPort;
  const bool bracketed = !authority.empty() && authority.front() == '[';
  const std::size_t host_end = bracketed ? authority.find(']') + 1 : authority.find(':');
  if (bracketed && host_end == 0) refuse_url(text);
  url.host = authority.substr(0, host_end);
  if (host_end < authority.size()) {
    if (authority[host_end] != ':') refuse_url(text);
    url.port = parse_port(authority.substr(host_end + 1), text);
  }
  const bool host_is_plain =
      bracketed ? consists_of(std::string_view(url.host).substr(1, url.host.size() - 2),
                              {kDigits, "abcdefABCDEF:."})
                : consists_of(url.host, {kLetters, kDigits, ".-_"});
  const bool path_is_plain =
      url.path.empty() || consists_of(url.path, {kLetters, kDigits, "/.-_~%:+,;="});
  if (!host_is_plain || !path_is_plain) refuse_url(text);
  return url;
}

Credentials load_credentials(const AccessOptions& options, const BaseUrl& url) {
  struct Place {
    const char* option;
    const std::string& value;
    bool is_file, is_basic;
  };
  const Place places[] = {{"--bearer-token-file", options.bearer_file, true, false},
                          {"--bearer-token-env", options.bearer_env, false, false},
                          {"--basic-auth-file", options.basic_file, true, true},
                          {"--basic-auth-env", options.basic_env, false, true}};
  Credentials credentials;
  for (const Place& place : places) {
    if (place.value.empty()) continue;
    if (credentials.any()) throw InputError("", 0, "two ways to authenticate", "one of them");
    const std::string name = std::string(place.option) + " " + printable(place.value);
    const std::string secret = checked_secret(
        place.is_file ? read_input(place.value) : secret_of_environment(place.value, name), name);
    if (!place.is_basic) {
      credentials.bearer = secret;
      continue;
    }
    const std::size_t colon = secret.find(':');
    if (colon == std::string::npos || colon == 0) {
      throw InputError("", 0, name + " holds no user and password", "USER:PASSWORD in one line");
    }
    credentials.user = secret.substr(0, colon);
    credentials.password = secret.substr(colon + 1);
  }
  if (credentials.any() && !url.tls && !url.is_loopback() && !options.auth_over_http) {
    throw InputError("", 0, "the secret would go over the network as plain text",
                     "https://, or --auth-over-http where that is meant");
  }
  return credentials;
}

std::string form_text(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (consists_of({&c, 1}, {kLetters, kDigits, "-._~"})) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', kHex[byte >> 4u], kHex[byte & 15u]};
  }
  return encoded;
}

}  // namespace cascade
