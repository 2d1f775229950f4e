"""Units of measurement: written forms to unit names (British spelling, singular)."""

from karat.extractors.baseline.lexicon import word_set

# `unit: written forms`; a form in lower case is matched whatever its case, symbols as they are.
WORDS = """
percent: percent|per cent|percentage points?|pct
basis-point: basis points?
metre: metres?|meters?
kilometre: kilometres?|kilometers?
centimetre: centimetres?|centimeters?
millimetre: millimetres?|millimeters?
mile: miles?
nautical-mile: nautical miles?
yard: yards?
foot: feet|foot
inch: inch|inches
kilometre-per-hour: kilometres? per hour|kilometers? per hour|kilometres? an hour|kilometers? an hour|kmh|kph
mile-per-hour: miles? per hour|miles? an hour|mph
knot: knots?
square-kilometre: square kilometres?|square kilometers?|sq km
square-metre: square metres?|square meters?
square-mile: square miles?
square-foot: square feet|square foot
cubic-metre: cubic metres?|cubic meters?
hectare: hectares?
acre: acres?
tonne: tonnes?|metric tons?
ton: tons?
kilogram: kilograms?|kilogrammes?|kilos?
gram: grams?|grammes?
pound-weight: pounds?
ounce: ounces?
litre: litres?|liters?
millilitre: millilitres?|milliliters?
gallon: gallons?
barrel-per-day: barrels per day|barrels a day|bpd
barrel: barrels?
watt: watts?
kilowatt-hour: kilowatt[- ]hours?
kilowatt: kilowatts?
megawatt: megawatts?
gigawatt: gigawatts?
volt: volts?
degree-celsius: degrees? celsius|degrees? centigrade
degree-fahrenheit: degrees? fahrenheit
degree: degrees?
megabyte: megabytes?
gigabyte: gigabytes?
terabyte: terabytes?
decibel: decibels?
calorie: calories?
"""

SYMBOLS = {
    "%": "percent",
    "km": "kilometre",
    "km²": "square-kilometre",
    "km2": "square-kilometre",
    "km/h": "kilometre-per-hour",
    "m": "metre",
    "cm": "centimetre",
    "mm": "millimetre",
    "ft": "foot",
    "kg": "kilogram",
    "lb": "pound-weight",
    "lbs": "pound-weight",
    "oz": "ounce",
    "kW": "kilowatt",
    "MW": "megawatt",
    "GW": "gigawatt",
    "kWh": "kilowatt-hour",
    "MWh": "megawatt-hour",
    "GB": "gigabyte",
    "MB": "megabyte",
    "TB": "terabyte",
    "°C": "degree-celsius",
    "°F": "degree-fahrenheit",
    "°": "degree",
}

# ISO 4217 code (`/100` for its hundredth): written forms.
CURRENCY_WORDS = """
CAD: canadian dollars?|cad
AUD: australian dollars?|aud
HKD: hong kong dollars?|hkd
USD: (?:u\\.?s\\.? |american )?dollars?|usd
USD/100: cents
GBP/100: pence
EUR: euros?|eur
GBP: pounds? sterling|british pounds?|gbp
JPY: yen|jpy
CNY: yuan|renminbi|cny
INR: (?:indian )?rupees?
PKR: pakistani rupees?
RUB: roubles?|rubles?
SAR: (?:saudi )?riyals?
IRR: rials?
KWD: kuwaiti dinars?
JOD: jordanian dinars?
IQD: (?:iraqi )?dinars?
AED: dirhams?
TRY: (?:turkish )?liras?|lire
ILS: shekels?
CHF: swiss francs?
SEK: kronor|swedish krona|krona
NOK: kroner|krone
KRW: south korean won
MXN: (?:mexican )?pesos?
BRL: reais
PLN: zlotys?
UAH: hryvnias?
THB: baht
"""

CURRENCY_SYMBOLS = {
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "HK$": "HKD",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₪": "ILS",
    "₩": "KRW",
    "₺": "TRY",
    "Rs ": "INR",
}

# The units that the scheme names; any other one is `other`, with its name in the note.
NAMED = word_set(
    "percent metre kilometre foot mile nautical-mile hectare square-kilometre kilogram tonne litre barrel "
    "kilometre-per-hour degree-celsius"
)
