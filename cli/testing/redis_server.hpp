// A real Redis on a socket in a folder of its own, and one who speaks to it. For tests only.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/testing/background_program.hpp"

namespace cascade {

inline bool redis_is_here() { return is_on_path("redis-server"); }

/// One connection. An answer is its text; nothing where it is nil.
class RedisConnection {
 public:
  explicit RedisConnection(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    is_open_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RedisConnection() { ::close(fd_); }
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  bool is_open() const { return is_open_; }

  std::optional<std::string> ask(const std::vector<std::string>& words) {
    std::string request = "*" + std::to_string(words.size()) + "\r\n";
    for (const std::string& word : words) {
      request += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
    }
    if (::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size())) {
      throw std::runtime_error("Redis does not listen");
    }
    const std::string line = read_line();
    const std::string rest = line.substr(1);
    if (line[0] == '-') throw std::runtime_error("Redis: " + rest);
    if (line[0] != '$') return rest;
    if (rest == "-1") return std::nullopt;
    const std::size_t size = std::stoul(rest);
    while (bytes_.size() < size + 2) read_more();
    std::string text = bytes_.substr(0, size);
    bytes_.erase(0, size + 2);
    return text;
  }

 private:
  void read_more() {
    char buffer[4096];
    const ssize_t n = ::read(fd_, buffer, sizeof buffer);
    if (n <= 0) throw std::runtime_error("Redis does not answer");
    bytes_.append(buffer, static_cast<std::size_t>(n));
  }
  std::string read_line() {
    std::size_t end;
    while ((end = bytes_.find("\r\n")) == std::string::npos) read_more();
    std::string line = bytes_.substr(0, end);
    bytes_.erase(0, end + 2);
    return line;
  }

  int fd_;
  bool is_open_ = false;
  std::string bytes_;
};

class RedisServer {
 public:
  RedisServer() {
    program_ = std::make_unique<BackgroundProgram>(
        std::vector<std::string>{"redis-server", "--port", "0", "--unixsocket", path(), "--save",
                                 "", "--appendonly", "no", "--dir", folder_.path().string()});
    const bool up =
        eventually([this] { return !program_->is_running() || RedisConnection(path()).is_open(); });
    if (!up || !program_->is_running()) throw std::runtime_error(program_->out());
  }

  std::string path() const { return folder_ / "redis"; }

 private:
  TestFolder folder_;
  std::unique_ptr<BackgroundProgram> program_;
};

}  // namespace cascade
