"""Types of aircraft and of armoured vehicles: prefixes of their designations, names, class nouns."""

from karat.extractors.baseline.lexicon import word_set

AIR_PREFIXES = word_set(
    "F A B C E P U V X MQ RQ UH AH CH MH KC EA AC SR HH Su MiG Mig Tu Il An Ka Mi Yak JF CF FA SU MIG TU IL AN"
)
LAND_PREFIXES = word_set("T BMP BTR BRDM AMX MRAP PT")
MAKERS = frozenset(("Boeing", "Airbus", "Cessna", "Antonov", "Tupolev", "Ilyushin", "Sukhoi", "Embraer", "Bombardier"))
AIR_NAMES = ("Black Hawk", "Chinook", "Concorde", "Air Force One", "Eurofighter", "Dreamliner", "Sea King", "Bayraktar")
NICKNAMES = word_set(
    "Reaper Predator Fighting Falcon Eagle Hornet Super Raptor Lightning Hercules Globemaster Osprey Apache Viper "
    "Thunderbolt Stratofortress Spirit Phantom Flanker Fulcrum Hind Chinook Abrams"
)
LAND_NAMES = ("Humvee", "Land Cruiser", "Land Rover", "Abrams", "Bradley")
CLASS_NOUNS = word_set(
    "jet jets fighter fighters bomber bombers helicopter helicopters plane planes aircraft airliner airliners "
    "warplane warplanes gunship gunships tank tanks vehicle vehicles carrier carriers stealth transport attack "
    "combat passenger military drone drones utility surveillance light heavy main battle"
)
"""What may follow a designation within one noun phrase ("F-16 fighter jets"); the last of them is the head."""
