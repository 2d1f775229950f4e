"""The countries of the world: one line each, `name; other names; adjectives; nouns for the people`.

An adjective also stands for one person ("an Iraqi"); its plural in -s is derived where the adjective ends in -n or
-i and no noun is given.
"""

COUNTRIES = """
Afghanistan;;Afghan
Albania;;Albanian
Algeria;;Algerian
Andorra;;Andorran
Angola;;Angolan
Antigua and Barbuda;Antigua;Antiguan
Argentina;;Argentine,Argentinian;Argentines,Argentinians
Armenia;;Armenian
Australia;;Australian
Austria;;Austrian
Azerbaijan;;Azerbaijani,Azeri
Bahamas;;Bahamian
Bahrain;;Bahraini
Bangladesh;;Bangladeshi
Barbados;;Barbadian
Belarus;;Belarusian
Belgium;;Belgian
Belize;;Belizean
Benin;;Beninese
Bhutan;;Bhutanese
Bolivia;;Bolivian
Bosnia and Herzegovina;Bosnia,Bosnia-Herzegovina;Bosnian
Botswana;;Botswanan
Brazil;;Brazilian
Brunei;;Bruneian
Bulgaria;;Bulgarian
Burkina Faso;;Burkinabe
Burundi;;Burundian
Cambodia;;Cambodian
Cameroon;;Cameroonian
Canada;;Canadian
Cape Verde;Cabo Verde;Cape Verdean
Central African Republic;;
Chad;;Chadian
Chile;;Chilean
China;People's Republic of China,PRC;Chinese
Colombia;;Colombian
Comoros;;Comorian
Republic of the Congo;Congo-Brazzaville;
Democratic Republic of the Congo;Democratic Republic of Congo,DR Congo,DRC,Congo;Congolese
Costa Rica;;Costa Rican
Croatia;;Croatian;Croats,Croatians
Cuba;;Cuban
Cyprus;;Cypriot;Cypriots
Czech Republic;Czechia;Czech;Czechs
Denmark;;Danish;Danes
Djibouti;;Djiboutian
Dominica;;
Dominican Republic;;Dominican
East Timor;Timor-Leste;Timorese
Ecuador;;Ecuadorean,Ecuadorian
Egypt;;Egyptian
El Salvador;;Salvadoran
Equatorial Guinea;;Equatoguinean
Eritrea;;Eritrean
Estonia;;Estonian
Eswatini;Swaziland;Swazi
Ethiopia;;Ethiopian
Fiji;;Fijian
Finland;;Finnish;Finns
France;;French;Frenchmen
Gabon;;Gabonese
Gambia;;Gambian
Georgia;;Georgian
Germany;;German
Ghana;;Ghanaian
Greece;;Greek;Greeks
Grenada;;Grenadian
Guatemala;;Guatemalan
Guinea;;Guinean
Guinea-Bissau;;
Guyana;;Guyanese
Haiti;;Haitian
Honduras;;Honduran
Hungary;;Hungarian
Iceland;;Icelandic;Icelanders
India;;Indian
Indonesia;;Indonesian
Iran;Islamic Republic of Iran;Iranian
Iraq;Republic of Iraq;Iraqi
Ireland;Irish Republic,Republic of Ireland;Irish
Israel;;Israeli
Italy;;Italian
Ivory Coast;Côte d'Ivoire,Cote d'Ivoire;Ivorian
Jamaica;;Jamaican
Japan;;Japanese
Jordan;;Jordanian
Kazakhstan;;Kazakh,Kazakhstani;Kazakhs
Kenya;;Kenyan
Kiribati;;
Kosovo;;Kosovan,Kosovar;Kosovars
Kuwait;;Kuwaiti
Kyrgyzstan;;Kyrgyz
Laos;;Laotian,Lao
Latvia;;Latvian
Lebanon;;Lebanese
Lesotho;;
Liberia;;Liberian
Libya;;Libyan
Liechtenstein;;
Lithuania;;Lithuanian
Luxembourg;;Luxembourgish;Luxembourgers
Madagascar;;Malagasy
Malawi;;Malawian
Malaysia;;Malaysian
Maldives;;Maldivian
Mali;;Malian
Malta;;Maltese
Marshall Islands;;Marshallese
Mauritania;;Mauritanian
Mauritius;;Mauritian
Mexico;;Mexican
Micronesia;;Micronesian
Moldova;;Moldovan
Monaco;;Monegasque
Mongolia;;Mongolian
Montenegro;;Montenegrin
Morocco;;Moroccan
Mozambique;;Mozambican
Myanmar;Burma;Burmese
Namibia;;Namibian
Nauru;;
Nepal;;Nepalese,Nepali
Netherlands;Holland;Dutch
New Zealand;;New Zealand;New Zealanders
Nicaragua;;Nicaraguan
Niger;;Nigerien
Nigeria;;Nigerian
North Korea;DPRK;North Korean
North Macedonia;Macedonia;Macedonian
Norway;;Norwegian
Oman;;Omani
Pakistan;;Pakistani
Palau;;Palauan
Palestine;;Palestinian
Panama;;Panamanian
Papua New Guinea;;Papua New Guinean
Paraguay;;Paraguayan
Peru;;Peruvian
Philippines;;Philippine,Filipino;Filipinos
Poland;;Polish;Poles
Portugal;;Portuguese
Qatar;;Qatari
Romania;;Romanian
Russia;Russian Federation;Russian
Rwanda;;Rwandan
Samoa;;Samoan
San Marino;;
Saudi Arabia;KSA;Saudi,Saudi Arabian
Senegal;;Senegalese
Serbia;;Serbian,Serb;Serbs,Serbians
Seychelles;;Seychellois
Sierra Leone;;Sierra Leonean
Singapore;;Singaporean
Slovakia;;Slovak,Slovakian;Slovaks
Slovenia;;Slovenian,Slovene;Slovenes,Slovenians
Solomon Islands;;
Somalia;;Somali,Somalian
South Africa;;South African
South Korea;Republic of Korea;South Korean
South Sudan;;South Sudanese
Soviet Union;USSR;Soviet;Soviets
Spain;;Spanish;Spaniards
Sri Lanka;;Sri Lankan
St Lucia;St. Lucia,Saint Lucia;
Sudan;;Sudanese
Suriname;;Surinamese
Sweden;;Swedish;Swedes
Switzerland;;Swiss
Syria;;Syrian
Taiwan;;Taiwanese
Tajikistan;;Tajik;Tajiks
Tanzania;;Tanzanian
Thailand;;Thai
Togo;;Togolese
Tonga;;Tongan
Trinidad and Tobago;;Trinidadian
Tunisia;;Tunisian
Turkey;Türkiye;Turkish;Turks
Turkmenistan;;Turkmen
Tuvalu;;
Uganda;;Ugandan
Ukraine;;Ukrainian
United Arab Emirates;UAE,Emirates;Emirati
United Kingdom;UK,U.K.,Britain,Great Britain;British;Britons,Brits
United States;US,U.S.,USA,U.S.A.,America,United States of America;American
Uruguay;;Uruguayan
Uzbekistan;;Uzbek;Uzbeks
Vanuatu;;
Vatican City;;
Venezuela;;Venezuelan
Vietnam;;Vietnamese
Yemen;;Yemeni
Yugoslavia;;Yugoslav;Yugoslavs
Zambia;;Zambian
Zimbabwe;;Zimbabwean
"""

# Short names of nations that are ordinary words or names of people unless something else speaks for the country.
AMBIGUOUS = frozenset(("Chad", "Jordan", "Georgia", "Dominica", "Emirates", "Guinea", "Niger"))
