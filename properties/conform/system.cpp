#include "properties/conform/system.hpp"

#include <utility>

namespace cascade {
namespace {

SystemAnswers answers_of(Cascade cascade, const Shedder& shedder, const Run& run) {
  SystemAnswers answers;
  answers.reserve(run.size());
  for (const Request& request : run) {
    switch (request.kind) {
      case Request::Kind::check:
        cascade.check(request.at, request.pressure);
        answers.push_back(SystemAnswer::of(cascade.level()));
        break;
      case Request::Kind::reset:
        cascade.reset(request.at);
        answers.push_back(SystemAnswer::of(cascade.level()));
        break;
      case Request::Kind::decide:
        answers.push_back(SystemAnswer::of(
            shedder.action(cascade.level(), shedder.tier_of(request.symbol), request.type)));
        break;
    }
  }
  return answers;
}

}  // namespace

ModelSystem::ModelSystem(const Policy& policy) : fresh_(policy), shedder_(policy) {
  traits_.name = policy.name;
}

std::vector<SystemAnswers> ModelSystem::play(std::span<const Run> runs) {
  std::vector<SystemAnswers> all;
  all.reserve(runs.size());
  for (const Run& run : runs) all.push_back(answers_of(fresh_, shedder_, run));
  return all;
}

SystemAnswers answers_of_model(const Policy& policy, const Run& run) {
  return answers_of(Cascade(policy), Shedder(policy), run);
}

}  // namespace cascade
