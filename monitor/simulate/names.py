"""Invented words: first names, family names and the pieces of host names. None of them means anybody."""

FIRST_NAMES = (
    "Abel", "Ada", "Aisha", "Alba", "Amir", "Anya", "Arlo", "Asha", "Bea", "Ben", "Callum", "Cara", "Chidi", "Cleo",
    "Daisy", "Dara", "Dev", "Edie", "Eli", "Ella", "Emre", "Esme", "Ewan", "Faith", "Finn", "Freya", "Gita", "Grace",
    "Hana", "Harun", "Hugo", "Ines", "Iris", "Isla", "Ivo", "Jago", "Jaya", "Jonah", "Jude", "Kai", "Kemi", "Lara",
    "Leo", "Lina", "Luca", "Maya", "Milo", "Mina", "Nell", "Niall", "Noor", "Omar", "Orla", "Otis", "Pia", "Priya",
    "Quinn", "Rafi", "Rhea", "Rory", "Rosa", "Sami", "Seren", "Stella", "Tara", "Theo", "Uma", "Vera", "Wren", "Yara",
    "Yusuf", "Zac", "Zara", "Zoe",
)  # fmt: skip
FAMILY_NAMES = (
    "Abara", "Ainsley", "Alder", "Ashdown", "Babbage", "Barrow", "Bexley", "Birch", "Blythe", "Bramley", "Brook",
    "Calder", "Carrow", "Chowdry", "Coombe", "Corrin", "Dacre", "Dalby", "Denholm", "Doyle", "Eastwick", "Ekwueme",
    "Ellery", "Farrow", "Fenner", "Flint", "Garside", "Gill", "Greenhalgh", "Hadley", "Hale", "Harcourt", "Hollis",
    "Iqbal", "Ingram", "Jarvis", "Kaplan", "Kendrew", "Kestrel", "Lacey", "Langdale", "Lomax", "Marlow", "Mehta",
    "Merrick", "Mistry", "Nadir", "Northcote", "Okafor", "Oldroyd", "Osei", "Pardew", "Pell", "Penrose", "Quayle",
    "Radley", "Ramsbottom", "Rook", "Rowan", "Sandhu", "Selwyn", "Shaw", "Stroud", "Tamsin", "Thorne", "Tully",
    "Umber", "Varma", "Vickers", "Wainwright", "Weaver", "Whitlock", "Wilding", "Yardley", "Zaman",
)  # fmt: skip
ADJECTIVES = (
    "amber", "autumn", "bold", "bright", "brisk", "calm", "clever", "copper", "coral", "daily", "eager", "early",
    "fresh", "gentle", "golden", "grand", "happy", "hidden", "jolly", "kind", "lively", "lunar", "mellow", "misty",
    "modern", "noble", "north", "open", "proud", "quick", "quiet", "rapid", "royal", "silver", "simple", "solar",
    "south", "spring", "steady", "summer", "sunny", "swift", "tidy", "upper", "vivid", "west", "wild", "young",
)  # fmt: skip
NOUNS = (
    "acorn", "atlas", "badger", "barn", "beacon", "bridge", "brook", "canvas", "castle", "chalk", "cliff", "comet",
    "compass", "crayon", "dolphin", "engine", "falcon", "fern", "field", "forest", "fossil", "garden", "globe",
    "harbour", "hedge", "island", "kettle", "lantern", "library", "meadow", "mill", "notebook", "orchard", "otter",
    "paper", "pebble", "pencil", "planet", "puzzle", "quarry", "quill", "river", "rocket", "sail", "school", "summit",
    "table", "teapot", "thistle", "tower", "valley", "village", "wagon", "window", "workshop",
)  # fmt: skip
SEARCHES = (
    "volcano facts ks2", "seven times table practice", "how to draw a dragon", "roman numerals 1 to 100",
    "water cycle diagram", "premier league table", "weather in scunthorpe", "penistone train times",
    "what is photosynthesis", "spanish verbs ser and estar", "grape varieties", "shuttlecock rules", "pie chart maker",
    "gcse maths past papers", "how far is the moon", "black holes explained", "minibeasts worksheet",
    "world book day costumes",
    "capital of mongolia", "french food vocabulary", "how to bake flapjacks", "clitheroe castle",
    "cocktail sausages recipe",
    "macbeth character list", "rock cycle song", "lightwater valley tickets", "saturn v rocket", "analysis of poem",
    "classic cars", "raccoon facts", "bubble writing alphabet", "longest river in europe", "football boots size 4",
    "anglo saxon houses", "fractions to decimals", "guitar chords for beginners", "school closures snow",
    "how do magnets work", "tudor timeline", "hamster names", "scratch coding cat game", "periodic table printable",
    "middlesex county cricket", "who invented the telephone", "tectonic plates map", "plural of octopus",
    "recorder notes hot cross buns", "netball positions", "easter holidays dates", "origami crane steps",
)  # fmt: skip
