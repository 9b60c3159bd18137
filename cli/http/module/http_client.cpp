#include <httplib.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "cli/http/module/http_module.hpp"

namespace cascade {
namespace {

/// Cuts a request off when its time is up. The client's own timeouts are for each single read: a
/// server that sends a byte now and then would keep it for ever.
class Deadline {
 public:
  Deadline(httplib::Client& client, std::chrono::milliseconds timeout)
      : thread_([this, &client, timeout] {
          std::unique_lock<std::mutex> lock(mutex_);
          if (done_changed_.wait_for(lock, timeout, [this] { return done_; })) return;
          passed_ = true;
          client.stop();
        }) {}
  ~Deadline() { finish(); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  /// Whether it passed.
  bool finish() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      done_ = true;
    }
    done_changed_.notify_all();
    if (thread_.joinable()) thread_.join();
    return passed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable done_changed_;
  bool done_ = false, passed_ = false;
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
  explicit Client(const HttpClientSetup& setup) : http_(setup.origin), timeout_(setup.timeout) {
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
    Deadline deadline(http_, timeout_);
    const httplib::Result result = http_.send(request);
    if (deadline.finish()) return {HttpOutcome::timed_out, {}, 0, {}, {}};
    if (answer.body.size() > kHttpAnswerMax_bytes) return {HttpOutcome::too_long, {}, 0, {}, {}};
    if (!result) return failure(result.error(), http_.get_openssl_verify_result());
    answer.status = result->status;
    answer.location = result->get_header_value("Location");
    return answer;
  }

 private:
  httplib::Client http_;
  std::chrono::milliseconds timeout_;
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client(const HttpClientSetup& setup) {
  return std::make_unique<Client>(setup);
}

}  // namespace cascade
