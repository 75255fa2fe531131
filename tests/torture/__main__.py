"""`make torture N=1000`: a long campaign with a printed outcome; exits with 1 when a line was lost or doubled."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.torture.campaign import run_campaign


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--round", type=int, default=25, help="kills before a fresh folder is begun")
    options = parser.parse_args()
    kills = lines = flagged = lost = doubled = 0
    clean = True
    while kills < options.kills:
        with tempfile.TemporaryDirectory() as folder:
            outcome = run_campaign(
                Path(folder) / "school", kills=min(options.round, options.kills - kills), seed=options.seed + kills
            )
        kills, lines, flagged = kills + outcome.kills, lines + outcome.lines, flagged + outcome.flagged
        lost, doubled, clean = lost + outcome.lost, doubled + outcome.doubled, clean and outcome.is_clean
        print(
            f"kills={kills} lines={lines} flagged={flagged} lost={lost} doubled={doubled} conserved={clean}", flush=True
        )
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
