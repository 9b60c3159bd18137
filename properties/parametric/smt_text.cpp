#include "properties/parametric/smt_text.hpp"

namespace cascade::smt {

std::string call(const std::string& function, const Terms& arguments) {
  if (arguments.empty()) return function;
  std::string text = "(" + function;
  for (const std::string& argument : arguments) text += " " + argument;
  return text + ")";
}

std::string all_of(const Terms& terms) {
  if (terms.empty()) return "true";
  return terms.size() == 1 ? terms.front() : call("and", terms);
}

std::string any_of(const Terms& terms) {
  if (terms.empty()) return "false";
  return terms.size() == 1 ? terms.front() : call("or", terms);
}

std::string negated(const std::string& term) { return call("not", {term}); }

std::string implied(const std::string& premise, const std::string& conclusion) {
  return call("=>", {premise, conclusion});
}

std::string if_else(const std::string& condition, const std::string& then,
                    const std::string& otherwise) {
  return call("ite", {condition, then, otherwise});
}

std::string longer(const std::string& a, const std::string& b) {
  return if_else(call(">=", {a, b}), a, b);
}

std::string numbered(const std::string& name, std::size_t i) {
  return name + "_" + std::to_string(i);
}

std::string numbered(const std::string& name, std::size_t i, std::size_t j) {
  return numbered(numbered(name, i), j);
}

std::string declared(const std::string& name, const std::string& sort) {
  return "(declare-const " + name + " " + sort + ")\n";
}

std::string defined(const std::string& name, const std::string& sort, const std::string& term) {
  return "(define-fun " + name + " () " + sort + " " + term + ")\n";
}

std::string asserted(const std::string& term) { return "(assert " + term + ")\n"; }

std::string comment(const std::string& words) { return "; " + words + "\n"; }

}  // namespace cascade::smt
