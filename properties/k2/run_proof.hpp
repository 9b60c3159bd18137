// What is known of a property over runs of messages: for all of them, or the shortest that breaks
// it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "properties/explore/proof.hpp"
#include "properties/k2/message_run.hpp"

namespace cascade {

struct RunProof {
  std::string_view property, says;
  VerdictKind ruling = VerdictKind::not_settled;
  std::string why;  ///< of what is not applicable, or has no witness
  /// What was gone through, and what one of it is: a "state" of machine and memory together, of
  /// which all that can be reached were, or a "run" of messages, of which all up to a length were.
  std::size_t states = 0;
  std::string_view counted_as = "state";
  std::size_t looks = 0;  ///< moves that were driven through the machine
  /// Of what is violated: one of the shortest. It was replayed, and breaks the property at its last
  /// row.
  std::vector<MessageRow> witness;

  bool holds() const { return ruling == VerdictKind::holds; }
  bool violated() const { return ruling == VerdictKind::violated; }
};

}  // namespace cascade
