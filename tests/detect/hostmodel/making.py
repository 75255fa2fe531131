"""Invented hosts of invented trades, enough of them to learn from."""

import random

GAMBLING = ("casino", "jackpot", "slots", "roulette", "poker", "bets")
BYPASS = ("proxy", "unblock", "vpn", "tunnel", "hideip", "mirror")
ORDINARY = ("garden", "bakery", "school", "museum", "football", "recipes", "travel", "weather", "library", "shoes")
ENDS = ("king", "lane", "world", "house", "spot", "direct", "island", "corner", "planet", "valley")


def make_listed(size=1_200, *, seed=5):
    """(host, class) of invented hosts; a class's hosts are told by one word in them, but for one in thirty."""
    chance = random.Random(seed)
    listed = []
    for label, words in (("gambling", GAMBLING), ("bypass", BYPASS), ("other", ORDINARY)):
        for number in range(size):
            word = chance.choice(words if chance.random() < 0.97 else GAMBLING + BYPASS + ORDINARY)
            place = f"{chance.choice(('', 'www.', 'm.'))}{word}{chance.choice(ENDS)}"
            listed.append((f"{place}{chance.randrange(10**6)}{number}.test", label))
    return listed
