"""Places below and above the nation: states and provinces, cities, regions; one blank-free line a list."""

STATES = """
Alabama,Alaska,Arizona,Arkansas,California,Colorado,Connecticut,Delaware,Florida,Hawaii,Idaho,Illinois,Indiana,
Iowa,Kansas,Kentucky,Louisiana,Maine,Maryland,Massachusetts,Michigan,Minnesota,Mississippi,Missouri,Montana,
Nebraska,Nevada,New Hampshire,New Jersey,New Mexico,North Carolina,North Dakota,Ohio,Oklahoma,Oregon,Pennsylvania,
Rhode Island,South Carolina,South Dakota,Tennessee,Texas,Utah,Vermont,Virginia,West Virginia,Wisconsin,Wyoming,
Puerto Rico,Ala.,Ariz.,Calif.,Colo.,Conn.,Fla.,Ill.,Ind.,Mass.,Mich.,Minn.,Okla.,Ore.,Penn.,Tenn.,Tex.,N.J.,N.C.,
S.C.,N.M.,England,Scotland,Wales,Northern Ireland,Catalonia,Andalusia,Bavaria,Saxony,Hesse,Brandenburg,Tuscany,
Sicily,Lombardy,Brittany,Normandy,Corsica,Crimea,Chechnya,Dagestan,Tatarstan,Siberia,Ontario,Quebec,
British Columbia,Alberta,Manitoba,Saskatchewan,Nova Scotia,New Brunswick,Newfoundland,Queensland,New South Wales,
Tasmania,South Australia,Western Australia,Northern Territory,Kashmir,Punjab,Sindh,Balochistan,Kerala,Gujarat,
Tamil Nadu,Uttar Pradesh,Bihar,Maharashtra,Rajasthan,West Bengal,Assam,Sichuan,Guangdong,Hubei,Hunan,Henan,Yunnan,
Fujian,Zhejiang,Jiangsu,Shandong,Xinjiang,Tibet,Inner Mongolia,Hokkaido,Okinawa,Aceh,Bali,Mindanao,Helmand,Tigray,
Darfur,Chiapas,Sinaloa,Anatolia,Greenland,Gibraltar,Bermuda,Transnistria,Abkhazia,South Ossetia,Nagorno-Karabakh,
Somaliland,Kurdistan
"""

CITIES = """
Abu Dhabi,Abuja,Accra,Addis Ababa,Aden,Algiers,Almaty,Amman,Amsterdam,Ankara,Antananarivo,Antwerp,Ashgabat,Asmara,
Astana,Asunción,Asuncion,Athens,Atlanta,Auckland,Austin,Baghdad,Baku,Baltimore,Bamako,Bangkok,Bangui,Barcelona,
Basra,Beijing,Beirut,Belfast,Belgrade,Belo Horizonte,Berlin,Bern,Birmingham,Bishkek,Bogotá,Bogota,Bologna,Bonn,
Bordeaux,Boston,Brasília,Brasilia,Bratislava,Brazzaville,Bremen,Brisbane,Bristol,Brussels,Bucharest,Budapest,
Buenos Aires,Buffalo,Bujumbura,Cairo,Calgary,Canberra,Cape Town,Caracas,Cardiff,Casablanca,Charlotte,Chengdu,
Chennai,Chicago,Chongqing,Christchurch,Cincinnati,Cleveland,Cologne,Colombo,Conakry,Copenhagen,Cork,Dakar,Dallas,
Damascus,Daegu,Dar es Salaam,Darwin,Delhi,Denver,Detroit,Dhaka,Doha,Donetsk,Dortmund,Dresden,Dubai,Dublin,Durban,
Dushanbe,Düsseldorf,Edinburgh,Edmonton,Frankfurt,Freetown,Fukuoka,Gaborone,Gdansk,Geneva,Genoa,Georgetown,Glasgow,
Gothenburg,Guadalajara,Guangzhou,Guayaquil,Guatemala City,Hamburg,Hangzhou,Hanoi,Harare,Havana,Helsinki,Herat,
Hiroshima,Ho Chi Minh City,Homs,Hong Kong,Honolulu,Houston,Hyderabad,Idlib,Indianapolis,Islamabad,Istanbul,Izmir,
Jakarta,Jeddah,Jerusalem,Johannesburg,Juba,Kabul,Kampala,Kandahar,Kano,Karachi,Kathmandu,Kharkiv,Kherson,Khartoum,
Kiev,Kyiv,Kigali,Kingston,Kinshasa,Kolkata,Krakow,Kraków,Kuala Lumpur,Kuwait City,Lagos,Lahore,La Paz,Las Vegas,
Leeds,Leipzig,Libreville,Lille,Lima,Lisbon,Liverpool,Ljubljana,London,Los Angeles,Luanda,Lucknow,Lusaka,Luhansk,
Lviv,Lyon,Macau,Madrid,Managua,Manama,Manaus,Manchester,Manila,Maputo,Mariupol,Marseille,Medina,Mecca,Medellín,
Medellin,Melbourne,Memphis,Mexico City,Miami,Milan,Milwaukee,Minneapolis,Minsk,Mogadishu,Mombasa,Monrovia,
Monterrey,Montevideo,Montreal,Moscow,Mosul,Mumbai,Munich,Muscat,Nagasaki,Nagoya,Nairobi,Nanjing,Naples,Nashville,
N'Djamena,New Delhi,New Orleans,New York,New York City,Newark,Newcastle,Niamey,Nice,Nicosia,Nouakchott,Nuremberg,
Oakland,Odesa,Odessa,Osaka,Oslo,Ottawa,Ouagadougou,Oxford,Palermo,Panama City,Paris,Perth,Peshawar,Philadelphia,
Phnom Penh,Phoenix,Pittsburgh,Podgorica,Port-au-Prince,Port Moresby,Port Sudan,Porto,Portland,Prague,Pretoria,
Pristina,Pyongyang,Quito,Rabat,Ramallah,Raqqa,Reykjavik,Riga,Rio de Janeiro,Riyadh,Rome,Rotterdam,Sacramento,
Salt Lake City,San Antonio,San Diego,San Francisco,San José,San Jose,San Juan,San Salvador,Sanaa,Santiago,
Santo Domingo,São Paulo,Sao Paulo,Sarajevo,Seattle,Seoul,Seville,Shanghai,Sharjah,Sheffield,Shenzhen,Skopje,Sofia,
Southampton,St Petersburg,St. Petersburg,St. Louis,St Louis,Stockholm,Strasbourg,Stuttgart,Surabaya,Suva,Sydney,
Taipei,Tallinn,Tampa,Tashkent,Tbilisi,Tegucigalpa,Tehran,Tel Aviv,The Hague,Thessaloniki,Tianjin,Tijuana,Tirana,
Tokyo,Toronto,Toulouse,Tripoli,Tunis,Turin,Ulaanbaatar,Ulan Bator,Utrecht,Valencia,Valletta,Vancouver,Venice,
Vienna,Vientiane,Vilnius,Vladivostok,Volgograd,Warsaw,Washington,Washington D.C.,Washington DC,Wellington,Windhoek,
Winnipeg,Wuhan,Yangon,Yaoundé,Yaounde,Yekaterinburg,Yerevan,Yokohama,York,Zagreb,Zaporizhzhia,Zurich,Zürich,Aleppo,
Jenin,Hebron,Nablus,Rafah,Gaza City,Haifa
"""

REGIONS_INTERNATIONAL = """
Africa,Asia,Europe,Oceania,Antarctica,North America,South America,Latin America,Central America,Middle East,
Near East,Far East,North Africa,West Africa,East Africa,Central Africa,Southern Africa,Sub-Saharan Africa,
Horn of Africa,Sahel,Maghreb,Balkans,Baltics,Caucasus,Levant,Scandinavia,Eastern Europe,Western Europe,
Central Europe,Central Asia,South Asia,Southeast Asia,East Asia,Asia-Pacific,Asia Pacific,Caribbean,Mediterranean,
Arctic,Pacific,Atlantic,Persian Gulf,Gulf,Gulf of Mexico,Gulf of Aden,Gulf of Oman,Arabian Peninsula,Arabian Sea,
Indian Ocean,Pacific Ocean,Atlantic Ocean,Arctic Ocean,Red Sea,Black Sea,Baltic Sea,North Sea,Caspian Sea,
Mediterranean Sea,South China Sea,East China Sea,Sea of Japan,Bay of Bengal,Strait of Hormuz,Taiwan Strait,
English Channel,Himalayas,Alps,Andes,Pyrenees,Sahara,Ganges,Indus,Yangtze,Zambezi,Congo River,Danube,Rhine,Nile,
Amazon,Euphrates,Tigris,Mekong,Korean Peninsula,Iberia,Benelux
"""

REGIONS_GENERAL = """
West Bank,Gaza Strip,Gaza,Golan Heights,Donbas,Donbass,Midlands,Highlands,Silicon Valley,Midwest,New England,
Great Lakes,Rust Belt,Mount Everest,Sinai,Sinai Peninsula,West Coast,East Coast,Gulf Coast,Great Barrier Reef,
Rocky Mountains,Appalachia,Outback,Ruhr,Volga,Thames,Mississippi River,Manhattan Island
"""

DISTRICTS = """
Manhattan,Brooklyn,Bronx,Queens,Harlem,Hollywood,Westminster,Capitol Hill
"""
