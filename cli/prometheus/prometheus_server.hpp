// A real Prometheus on loopback that holds backfills. For tests only.
#pragma once

#include <httplib.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "cli/testing/background_program.hpp"
#include "cli/testing/run_program.hpp"

namespace cascade {

inline bool prometheus_is_here() { return is_on_path("prometheus") && is_on_path("promtool"); }

class PrometheusServer {
 public:
  /// A backfill as --openmetrics writes it becomes a part of the data. Before start().
  void load(const std::string& openmetrics_file) {
    const ProgramRun run = run_program({"/bin/sh", "-c",
                                        "exec promtool tsdb create-blocks-from openmetrics \"$1\" "
                                        "\"$2\"",
                                        "sh", openmetrics_file, folder_ / "data"});
    if (run.status != 0) throw std::runtime_error("promtool: " + run.out + run.err);
  }

  /// Again after stop(): at the same port, with the same data.
  void start() {
    if (port_ == 0) port_ = free_port();
    const std::string config = folder_.put("prometheus.yml", "global: {}\n");
    program_ = std::make_unique<BackgroundProgram>(std::vector<std::string>{
        "prometheus", "--config.file=" + config, "--storage.tsdb.path=" + (folder_ / "data"),
        "--storage.tsdb.retention.time=100y", "--web.listen-address=" + address()});
    const bool up = eventually([this] {
      const auto answer = httplib::Client("127.0.0.1", port_).Get("/-/ready");
      return (answer && answer->status == 200) || !program_->is_running();
    });
    if (!up || !program_->is_running()) throw std::runtime_error(program_->err());
  }

  void stop() { program_.reset(); }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url() const { return "http://" + address(); }

  /// The result of an API call: data.result.
  nlohmann::json ask(const std::string& path, const httplib::Params& params) const {
    const auto answer = httplib::Client("127.0.0.1", port_).Post(path, params);
    if (!answer) throw std::runtime_error("no answer from Prometheus");
    const auto body = nlohmann::json::parse(answer->body);
    if (body.at("status") != "success") throw std::runtime_error(answer->body);
    return body.at("data").at("result");
  }

 private:
  TestFolder folder_;
  int port_ = 0;
  std::unique_ptr<BackgroundProgram> program_;
};

}  // namespace cascade
