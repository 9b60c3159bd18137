// A proof as data that somebody else can check: what the machine did in every state, and what makes
// that enough.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "properties/explore/proof.hpp"
#include "properties/explore/state_space.hpp"

namespace cascade {

/// What a certificate's verdicts rest on, in words; the checker knows them by heart.
const std::vector<std::string>& certificate_hypotheses();

/// The certificate of a proof of all properties, as the README of this folder says: one JSON object
/// and a newline. `by`: the program and its version.
std::string certificate_of(const Proof& proof, const std::string& by);

/// The same of a machine that was explored already, said to obey `policy`. Where it does not, the
/// checker has to refuse it.
std::string certificate_of(const StateSpace& space, const Policy& policy,
                           const std::vector<Verdict>& verdicts, const std::string& by);

/// The program that checks one, check_certificate.py: Python, which shares nothing with this one.
extern const std::string_view kCertificateChecker;

}  // namespace cascade
