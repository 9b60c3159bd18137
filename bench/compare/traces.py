"""Canonical traces from a generator that is the same everywhere: storms, plateaus, gaps, missing values,
equal instants, with and without absolute time, with one metric or both."""

STORM_MAX = 8_000_000


class Generator:
    """Knuth's MMIX."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return (self.state >> 33) % bound


EDGES = [0, 49_999, 50_000, 99_999, 100_000, 249_999, 250_000, 499_999, 500_000, 999_999,
         1_000_000, 2_499_999, 2_500_000, 4_999_999, 5_000_000]
HEAP_EDGES = ["62.9", "63", "63.00000000000001", "69.9", "70", "71.9", "72", "80", "80.9", "81", "85.4", "85.5",
              "90", "94.9", "95", "100"]


def lines(seed, rows):
    """Edge values at uneven times: meant to find differences."""
    draw = Generator(seed).below
    lag, heap = ("lag", draw(4) > 0), ("heap_pct", draw(4) > 0)
    if not lag[1] and not heap[1]:
        lag = ("lag", True)
    yield "t_s," + ",".join(name for name, there in (lag, heap) if there)
    at_ms = 1_647_856_800_000 if draw(2) else 0
    for _ in range(rows):
        fields = [f"{at_ms // 1000}.{at_ms % 1000:03d}".rstrip("0").rstrip(".")]
        if lag[1]:
            kind = draw(20)
            fields.append("" if kind == 0 else f"{draw(100_000)}.5" if kind == 1 else
                          str(EDGES[draw(len(EDGES))]))
        if heap[1]:
            fields.append("" if draw(20) == 0 else HEAP_EDGES[draw(len(HEAP_EDGES))])
        yield ",".join(fields)
        at_ms += [0, 500, 1000, 5000, 15_000, 30_000, 70_000, 250][draw(8)]


def storm_lines(seed, rows):
    """Half a second a row, long stretches and jumps: meant to be read fast."""
    draw = Generator(seed).below
    yield "t_s,lag,heap_pct"
    lag = 1000
    for row in range(rows):
        lag = draw(STORM_MAX) if draw(1000) == 0 else lag * (900 + draw(200)) // 1000 + 1
        yield f"{row // 2}{'.5' if row % 2 else ''},{lag},{draw(700) / 10}"


def write(path, text_lines):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in text_lines)
