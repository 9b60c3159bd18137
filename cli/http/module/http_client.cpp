#include <httplib.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "cli/http/module/http_module.hpp"

namespace cascade {
namespace {

/// Cuts a request off when its time is up, or nobody waits for it any more. The client's own
/// timeouts are for each single read: a server that sends a byte now and then would keep it for
/// ever.
class Deadline {
 public:
  Deadline(httplib::Client& client, std::chrono::milliseconds timeout,
           const std::function<bool()>& given_up)
      : thread_([this, &client, timeout, &given_up] {
          const auto until = std::chrono::steady_clock::now() + timeout;
          std::unique_lock<std::mutex> lock(mutex_);
          while (!done_) {
            const auto now = std::chrono::steady_clock::now();
            if (given_up && given_up()) {
              cut_ = HttpOutcome::given_up;
            } else if (now >= until) {
              cut_ = HttpOutcome::timed_out;
            }
            if (cut_) return client.stop();
            done_changed_.wait_until(lock, given_up ? std::min(until, now + kLook) : until);
          }
        }) {}
  ~Deadline() { finish(); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  /// Why it was cut off; empty where it was not.
  std::optional<HttpOutcome> finish() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      done_ = true;
    }
    done_changed_.notify_all();
    if (thread_.joinable()) thread_.join();
    return cut_;
  }

 private:
  static constexpr std::chrono::milliseconds kLook{100};

  std::mutex mutex_;
  std::condition_variable done_changed_;
  bool done_ = false;
  std::optional<HttpOutcome> cut_;
  std::thread thread_;
};

HttpAnswer failure(httplib::Error error, long verify_result) {
  using Error = httplib::Error;
  HttpAnswer answer;
  switch (error) {
    case Error::SSLLoadingCerts:
      answer.outcome = HttpOutcome::ca_file_unreadable;
      break;
    case Error::SSLServerVerification:
      answer.outcome = HttpOutcome::untrusted;
      answer.why = verify_result == X509_V_OK ? "it is for another host"
                                              : X509_verify_cert_error_string(verify_result);
      break;
    case Error::SSLConnection:
      answer.outcome = HttpOutcome::no_tls;
      break;
    case Error::ConnectionTimeout:
    case Error::Connection:
      answer.outcome = HttpOutcome::nobody_there;
      break;
    default:
      answer.outcome = HttpOutcome::broken;
      answer.why = httplib::to_string(error);
  }
  return answer;
}

class Client final : public HttpClient {
 public:
  explicit Client(const HttpClientSetup& setup)
      : http_(setup.origin), timeout_(setup.timeout), given_up_(setup.given_up) {
    http_.set_connection_timeout(timeout_);
    http_.set_read_timeout(timeout_);
    http_.set_write_timeout(timeout_);
    http_.set_keep_alive(true);
    http_.set_tcp_nodelay(true);  // head and body are sent apart: the body would wait for an ACK
    http_.set_follow_location(false);
    http_.enable_server_certificate_verification(true);
    if (!setup.ca_file.empty()) http_.set_ca_cert_path(setup.ca_file);
    if (!setup.user.empty()) http_.set_basic_auth(setup.user, setup.password);
    if (!setup.bearer.empty()) http_.set_bearer_token_auth(setup.bearer);
  }

  HttpAnswer post(const std::string& path, const std::string& form) override {
    httplib::Request request;
    request.method = "POST";
    request.path = path;
    request.set_header("Content-Type", "application/x-www-form-urlencoded");
    request.set_header("Accept", "application/json");
    request.body = form;
    HttpAnswer answer;
    request.content_receiver = [&answer](const char* data, std::size_t size, std::uint64_t,
                                         std::uint64_t) {
      answer.body.append(data, size);
      return answer.body.size() <= kHttpAnswerMax_bytes;
    };
    Deadline deadline(http_, timeout_, given_up_);
    const httplib::Result result = http_.send(request);
    if (const auto cut = deadline.finish()) return {*cut, {}, 0, {}, {}};
    if (answer.body.size() > kHttpAnswerMax_bytes) return {HttpOutcome::too_long, {}, 0, {}, {}};
    if (!result) return failure(result.error(), http_.get_openssl_verify_result());
    answer.status = result->status;
    answer.location = result->get_header_value("Location");
    return answer;
  }

 private:
  httplib::Client http_;
  std::chrono::milliseconds timeout_;
  std::function<bool()> given_up_;
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client(const HttpClientSetup& setup) {
  return std::make_unique<Client>(setup);
}

}  // namespace cascade
