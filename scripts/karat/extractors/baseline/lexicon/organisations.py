"""Well-known organisations and the words that organisations, facilities and places are named with."""

# `name; other names`, one list a type.
GOVERNMENT = """
Pentagon
White House
Kremlin
Downing Street
Capitol
US Congress
State Department
Central Intelligence Agency;CIA
Federal Bureau of Investigation;FBI
National Security Agency;NSA
National Aeronautics and Space Administration;NASA
Environmental Protection Agency;EPA
Food and Drug Administration;FDA
Federal Reserve;Fed
Department of Homeland Security;DHS
National Health Service;NHS
Securities and Exchange Commission;SEC
Federal Aviation Administration;FAA
Centers for Disease Control and Prevention;CDC
House of Commons;Commons
House of Lords
House of Representatives
Congress
Senate
Bundestag
Knesset
Duma
Politburo
Scotland Yard
Supreme Court
High Court
Mossad
Whitehall
Royal Navy
Royal Air Force;RAF
Red Army
Joint Chiefs of Staff
Bank of England
Bank of Japan
Bundesbank
Swiss National Bank
Islamic Revolutionary Guard Corps;IRGC,Revolutionary Guards,Revolutionary Guard
"""

NON_GOVERNMENTAL = """
United Nations;UN,U.N.
European Union;EU,E.U.
North Atlantic Treaty Organization;NATO,Nato
African Union;AU
Arab League
International Monetary Fund;IMF
World Bank
World Health Organization;WHO
World Trade Organization;WTO
World Food Programme;WFP
International Atomic Energy Agency;IAEA
International Criminal Court;ICC
International Olympic Committee;IOC
International Committee of the Red Cross;ICRC
Red Cross
Red Crescent
European Commission
European Central Bank;ECB
European Parliament
European Council
UNICEF;Unicef
UNESCO;Unesco
UNHCR
ASEAN;Asean
OPEC;Opec
OECD
OSCE
FIFA;Fifa
UEFA;Uefa
Interpol
Europol
Greenpeace
Oxfam
Amnesty International
Human Rights Watch
Doctors Without Borders;Médecins Sans Frontières
Save the Children
Security Council
General Assembly
Islamic State;ISIS,ISIL,Daesh
al-Qaeda;al Qaeda,Al Qaeda,Al-Qaeda,al-Qaida,Al-Qaida
Al-Shabaab;al-Shabaab,al Shabaab,Al Shabaab
Boko Haram
Hamas
Hezbollah;Hizbollah,Hizbullah
Fatah
Taliban
Houthis;Houthi
Ku Klux Klan
Labour;Labour Party
Conservative Party;Tories
Democratic Party
Republican Party;GOP
Kurdistan Workers' Party;PKK
African National Congress;ANC
Sinn Fein;Sinn Féin
Harvard
Stanford
Princeton
MIT
NBA
NFL
Real Madrid
Manchester United
Manchester City
Arsenal
Chelsea
Bayern Munich
Juventus
"""

COMMERCIAL = """
Airbus
Alibaba
Alphabet
Amazon.com
Apple
AT&T
BMW
Boeing
BP
Citigroup
Bank of America
Bank of China
Coca-Cola
Credit Suisse
Deutsche Bank
Disney
Exxon Mobil;ExxonMobil,Exxon
Facebook;Meta
Fiat
Ford
Gazprom
General Electric;GE
General Motors;GM
Goldman Sachs
Google
Honda
HSBC
Huawei
IBM
Intel
Johnson & Johnson
JPMorgan Chase;JPMorgan,JP Morgan
Lockheed Martin
Lufthansa
McDonald's
Microsoft
Moderna
Morgan Stanley
Netflix
Nestlé;Nestle
Nissan
Nvidia
Petrobras
Pfizer
Raytheon
Renault
Rolls-Royce
Rosneft
Ryanair
Samsung
Saudi Aramco;Aramco
Siemens
Sony
SpaceX
Starbucks
Tesla
Toyota
Twitter
UBS
Uber
Volkswagen;VW
Volvo
Walmart;Wal-Mart
Yahoo
"""

MEDIA = """
Reuters
Associated Press;AP
Agence France-Presse;AFP
Bloomberg
BBC
CNN
CBS
NBC
ABC
Fox News
Al Jazeera;al-Jazeera,Al-Jazeera
Al Arabiya
Xinhua
Tass;TASS
Interfax
Kyodo
Yonhap
New York Times
Washington Post
Wall Street Journal;WSJ
Financial Times;FT
Guardian
Der Spiegel
Le Monde
El País;El Pais
Haaretz
USA Today
Los Angeles Times
"""

# Words that end (or, before "of" and "for", begin) the names of organisations.
GOVERNMENT_CUES = """
Ministry Ministries Department Agency Authority Commission Council Court Tribunal Parliament Assembly Congress Senate
Army Navy Force Forces Guard Guards Corps Marines Brigade Battalion Regiment Division Fleet Squadron Command Police
Sheriff Treasury Cabinet Government Administration Bureau Office Service Directorate Secretariat Inspectorate
Legislature Senate Militia Intelligence Customs Coastguard Prosecutor Prosecutors
"""

NON_GOVERNMENTAL_CUES = """
University College Institute School Academy Foundation Association Federation Union Party Movement Front Alliance
Coalition Organisation Organization League Society Committee Club Church Centre Center Observatory Network Trust Fund
Forum Congregation Brotherhood Brigades Battalions Resistance Watch International Initiative Campaign Charity Museum
Orchestra Laboratory United Rovers Athletic FC Caucus Cartel Symposium
"""

COMMERCIAL_CUES = """
Inc Corp Corporation Co Company Ltd Limited LLC plc PLC AG GmbH SA NV SpA Bank Banking Airlines Airways Airline Motors
Motor Industries Holdings Holding Partners Capital Securities Group Pharmaceuticals Technologies Systems Energy
Petroleum Oil Steel Electric Insurance Stores Foods Brothers Studios Records Aerospace Telecom Ventures Investments
Exchange Software Rail Railways Pictures Bros Entertainment Wireless Automotive Mobile Logistics Mining Resources
"""

MEDIA_CUES = """
Times Post Journal News Tribune Herald Gazette Chronicle Telegraph Observer Mail Mirror Express Daily TV Television
Radio Press Broadcasting Magazine Weekly Media Network
"""

FACILITY_CUES = """
Airport Airfield Airbase Base Bridge Tower Towers Stadium Arena Hospital Clinic Palace Prison Jail Camp Dam Port
Harbour Harbor Station Square Street Road Highway Avenue Boulevard Lane Mosque Church Cathedral Temple Synagogue
Shrine Hotel Hall House Building Castle Fort Barracks Park Garden Gardens Gate Plaza Mall Terminal Tunnel Embassy
Consulate Headquarters Cemetery Zoo Library Theatre Theater Gallery Compound Complex Garrison Museum
"""

PLANT_CUES = "Plant Refinery Factory Reactor Mine Shipyard"

LOCATION_CUES = """
River Lake Sea Ocean Gulf Bay Strait Straits Mountains Mountain Mount Valley Desert Island Islands Peninsula Canal
Coast Channel Hills Plateau Forest Basin Delta Glacier Volcano Cape Reef Creek Region
"""

PROVINCE_CUES = "Province Governorate State County Oblast Prefecture Territory District"
TOWN_CUES = "City Town Village Township Borough Municipality"
NATION_CUES = "Republic Kingdom Emirate Federation"

# Names that end so are events, prizes, laws and the like: no entity of the scheme.
NO_ENTITY_CUES = """
War Wars Cup Games Prize Prizes Award Awards Act Treaty Agreement Accord Accords Resolution Convention Conventions
Summit Day Festival Championship Championships Olympics Protocol Constitution Amendment Bill Law Deal Pact Plan
Crisis Spring Revolution Intifada Marathon Tour Grand Prix Earthquake Hurricane Storm Index Conference Week Month
Eve Report Code Covenant Charter Declaration Chapter Section Rights Test Derby Final Finals Open
"""

# Given to a country's forces and institutions whole ("US Air Force", "British Army", "Turkish Airlines").
INSIDE_NAME_AFTER_NATION = """
Army Navy Marines Airlines Airways Air Marine Coast Space Congress Senate Parliament Open Ocean Federation Central
Post Steel Bank Football Olympic
"""

# What follows "Operation", "HMS" ... is named, but is no entity of the scheme.
NO_ENTITY_STARTS = (
    "Operation HMS USS USNS RMS SS MV Hurricane Typhoon Cyclone Storm Article Resolution Covid COVID Battle"
)
