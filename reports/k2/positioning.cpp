#include "reports/k2/positioning.hpp"

namespace cascade {

const std::vector<std::string>& positioning() {
  static const std::vector<std::string> paragraphs = {
      "Between a log and those who can wait: research, compliance, analytics, reference data (K2's "
      "is a cold path, about half a second from exchange to query), fans, disks, proxies, "
      "kubelets. What is given up must have a rank, and what is kept must be worth more than "
      "completeness.",
      "It does not belong where a late or missing message is a wrong decision: execution "
      "(microseconds), real-time risk (milliseconds), a ledger. There one stops, or scales."};
  return paragraphs;
}

}  // namespace cascade
