// Work of many like pieces, done by several threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

namespace cascade {

/// Calls each(first, end) for all of [0, count), at most `together` at a time, in any order, by `jobs`
/// threads, of which the caller's is one. Once `stopped` no more is begun. What a call throws stops
/// it, and is thrown when all threads have ended: the first of several.
void share_work(std::size_t count, std::size_t together, std::size_t jobs,
                std::atomic<bool>& stopped,
                const std::function<void(std::size_t first, std::size_t end)>& each);

}  // namespace cascade
