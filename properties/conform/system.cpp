#include "properties/conform/system.hpp"

#include <utility>

namespace cascade {
namespace {

Answers answers_of(const Policy& policy, const Shedder& shedder, const Run& run) {
  Cascade cascade(policy);
  Answers answers;
  answers.reserve(run.size());
  for (const Request& request : run) {
    switch (request.kind) {
      case Request::Kind::check:
        cascade.check(request.at, request.pressure);
        answers.push_back(Answer::of(cascade.level()));
        break;
      case Request::Kind::reset:
        cascade.reset(request.at);
        answers.push_back(Answer::of(cascade.level()));
        break;
      case Request::Kind::decide:
        answers.push_back(Answer::of(
            shedder.action(cascade.level(), shedder.tier_of(request.symbol), request.type)));
        break;
    }
  }
  return answers;
}

}  // namespace

ModelSystem::ModelSystem(Policy policy) : policy_(std::move(policy)), shedder_(policy_) {
  traits_.name = policy_.name;
}

std::vector<Answers> ModelSystem::play(std::span<const Run> runs) {
  std::vector<Answers> all;
  all.reserve(runs.size());
  for (const Run& run : runs) all.push_back(answers_of(policy_, shedder_, run));
  return all;
}

Answers answers_of_model(const Policy& policy, const Run& run) {
  return answers_of(policy, Shedder(policy), run);
}

}  // namespace cascade
