// A program that speaks cascade-sut/1 (https://github.com/nlohmann/json reads its lines): put your
// own machine where `cascade::Cascade` stands. Build it, then: cascade conform -- ./it
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "model/cascade.hpp"
#include "model/input_error.hpp"

namespace {

using Json = nlohmann::json;

// --- Yours: a machine, and how it is asked -------------------------------------------------------

/// The argument: a policy that is built in, or a file.
cascade::Policy policy_of(const std::string& name) {
  if (auto policy = cascade::builtin_policy(name)) return *policy;
  std::ifstream file(name);
  if (!file) throw cascade::InputError(name, 0, "cannot be read", "a policy's name, or a file");
  return cascade::parse_policy(std::string(std::istreambuf_iterator<char>(file), {}), name);
}

class System {
 public:
  explicit System(const cascade::Policy& policy) : policy_(policy) {}

  std::string answer(const Json& request) {
    const auto& op = request.at("op").get_ref<const std::string&>();
    if (op == "hello") {
      return R"({"name":"cascade","pipelined":true,"ops":["check","reset","decide"]})";
    }
    if (op == "start") machine_ = fresh_;
    if (op == "check") machine_.check({request.at("t_ns")}, pressure_of(request));
    if (op == "reset") machine_.reset({request.at("t_ns")});
    if (op == "decide") return "{\"action\":\"" + action_of(request) + "\"}";
    return "{\"level\":\"" + policy_.name_of(machine_.level()) + "\"}";
  }

 private:
  cascade::Pressure pressure_of(const Json& request) const {
    auto pressure = cascade::Pressure::missing();
    for (std::size_t i = 0; i < policy_.metric_count(); ++i) {
      const auto value = request.find(policy_.metrics[i].name);  // null: missing, and never 0
      if (value != request.end() && value->is_number()) pressure.values[i] = *value;
    }
    return pressure;
  }

  std::string action_of(const Json& request) const {
    auto type = cascade::DataType::trades;
    for (const auto each : cascade::kDataTypes) {
      if (text(each) == request.at("type").get<std::string>()) type = each;
    }
    const std::string symbol = request.at("symbol");
    return std::string(text(shedder_.action(machine_.level(), shedder_.tier_of(symbol), type)));
  }

  cascade::Policy policy_;
  const cascade::Cascade fresh_{policy_};
  cascade::Cascade machine_{fresh_};
  cascade::Shedder shedder_{policy_};
};

// --- The protocol: everything that is there is read and answered, then the answers are sent ------

int serve(System& system) {
  std::string input, output, buffer(1 << 16, '\0');
  for (ssize_t got = 0; (got = ::read(0, buffer.data(), buffer.size())) > 0;) {
    input.append(buffer, 0, static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = input.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      const Json request = Json::parse(input.begin() + static_cast<std::ptrdiff_t>(begin),
                                       input.begin() + static_cast<std::ptrdiff_t>(end));
      if (request.at("op") == "bye") return 0;
      output += system.answer(request) + "\n";
    }
    input.erase(0, begin);
    std::cout << output << std::flush;
    output.clear();
  }
  return 1;  // the input ended without bye
}

}  // namespace

int main(int argc, char** argv) {
  try {
    System system(policy_of(argc > 1 ? argv[1] : "k2"));
    return serve(system);
  } catch (const std::exception& error) {
    std::cerr << argv[0] << ": " << error.what() << "\n";
    return 2;
  }
}
