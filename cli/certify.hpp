// A certificate put to the checker that shares nothing with this program.
#pragma once

#include <string>

namespace cascade {

/// What the checker said of a certificate.
struct Certified {
  bool accepted = false;
  std::string says;  ///< "21 states, ... follow from SPEC 3 and 4", or what is wrong
};

/// Runs check_certificate.py, whose text is part of this program, in python3. `digest` is that of
/// the policy that the certificate must be about. Throws InputError where python3 is not there, or
/// too old.
Certified certified(const std::string& certificate, const std::string& digest);

}  // namespace cascade
