"""Titles, roles and given names of people."""

TITLES = """
Mr Mrs Ms Miss Dr Prof Professor Sir Dame Lord Lady Baroness Baron Count President Premier Minister Secretary
Chancellor King Queen Prince Princess Emperor Emir Sultan Sheikh Shaikh Ayatollah Imam Mullah Pope Cardinal
Archbishop Bishop Father Sister Reverend Rev Rabbi Pastor Senator Sen Representative Rep Congressman Congresswoman
Governor Gov Mayor Ambassador Envoy Consul Commissioner Judge Justice Attorney General Gen Colonel Col Major Maj
Captain Capt Lieutenant Lt Sergeant Sgt Corporal Cpl Private Pvt Admiral Adm Commander Cmdr Brigadier Brig Marshal
Officer Constable Inspector Detective Superintendent Sheriff Chairman Chairwoman Chair Chief Director Executive CEO
Spokesman Spokeswoman Spokesperson Speaker Coach Manager Agent Deputy Leader Whip MP Councillor Magistrate MEP MLA
Trooper Chancellor Staff Hon Saint Crown Field
"""

TITLE_MODIFIERS = """
Deputy Vice Acting Former Prime Foreign Defence Defense Interior Finance Justice Health Education Trade Energy
Labour Oil Press Chief Assistant Senior Junior Associate First Second Lead Home Homeland Supreme National Security
Executive Managing Opposition Majority Minority House Senate Attorney Lieutenant Major Brigadier Rear Vice Staff
Special Under Permanent Environment Transport Culture Agriculture Treasury Communications Crown Grand Master Police
Army Interim District City County Shadow
"""

# Common nouns that stand directly before a person's name.
ROLES = """
president premier minister secretary chancellor king queen prince princess emir sultan sheikh pope cardinal
archbishop bishop senator representative congressman congresswoman governor mayor ambassador envoy commissioner
judge justice general colonel major captain lieutenant sergeant admiral commander brigadier chairman chairwoman
chair chief director executive spokesman spokeswoman spokesperson speaker coach manager agent leader analyst lawyer
attorney professor doctor journalist reporter correspondent editor author writer novelist poet actor actress singer
musician artist director filmmaker producer scientist researcher economist historian activist campaigner politician
lawmaker legislator deputy candidate official officer diplomat negotiator adviser advisor aide striker midfielder
defender goalkeeper captain forward winger batsman bowler sprinter swimmer cyclist driver pilot astronaut engineer
architect designer billionaire businessman businesswoman entrepreneur founder philanthropist banker investor trader
teacher student nurse surgeon resident farmer fisherman shopkeeper father mother brother sister son daughter husband
wife uncle cousin widow painter sculptor chef comedian presenter composer conductor pianist violinist curator
magistrate pensioner survivor prosecutor detective sheriff inspector cleric preacher imam mullah rabbi pastor priest
warlord gunman rebel dissident
"""

ROLE_MODIFIERS = """
former senior deputy veteran late then current new old ex long-time party ruling human rights right-wing left-wing
team club prime top retired elected outgoing film pop rock football tennis military local regional state federal
political opposition general
"""

GIVEN_NAMES = """
Aaron Abdul Abdullah Abu Adam Adel Ahmad Ahmed Aisha Alan Albert Alejandro Aleksandr Alex Alexander Alexandra Alexei
Ali Alice Alison Amanda Amir Amy Ana Anders Andrea Andreas Andrew Andrzej Angela Anita Ann Anna Anne Anthony Antonio
Arjun Arthur Ashley Ayesha Barack Barbara Bashar Ben Benjamin Benjamin Bernard Bill Björn Bob Boris Brad Brenda
Brian Bruce Carl Carla Carlos Carmen Carol Caroline Catherine Charles Charlotte Chris Christian Christina Christine
Christopher Claire Claudia Colin Craig Cristina Daniel Daniela David Deborah Denis Dennis Diana Diego Dmitry Dominic
Donald Donna Dorothy Douglas Edward Elena Elizabeth Ella Emily Emma Emmanuel Enrique Eric Erik Ethan Eva Evelyn
Fatima Felipe Fernando Francesco Francis Francisco Frank Franz Fred Gabriel Gareth Gary Geoffrey George Gerald
Giovanni Giulia Giuseppe Gordon Grace Graham Greg Gregory Guillermo Gustavo Hamid Hannah Hans Harold Harry Hassan
Hector Heather Helen Henry Hiroshi Hugo Hussein Ian Ibrahim Igor Imran Ingrid Irina Isabel Ivan Jack Jacob Jacques
Jake James Jamie Jan Jane Janet Jason Javier Jean Jeff Jeffrey Jennifer Jeremy Jerry Jessica Jim Jimmy Joan Joanna
Joe Joel Johan Johannes John Jon Jonathan Jorge José Jose Joseph Joshua Juan Judith Julia Julian Julie Justin Kamal
Karen Karim Karl Kate Katherine Kathleen Keith Kelly Ken Kenji Kenneth Kevin Khaled Khalid Kim Klaus Kumar Larry
Lars Laura Lauren Lawrence Lee Leo Leon Leonardo Liam Linda Lisa Louis Louise Lucas Lucy Luis Luke Maha Mahmoud
Manuel Marc Marco Marcus Margaret Maria María Mariam Marie Mario Mark Martha Martin Mary Mateusz Matt Matteo Matthew
Maurice Max Megan Mehmet Melissa Michael Michel Michelle Miguel Mike Mikhail Milan Miriam Mohamed Mohammad Mohammed
Monica Muhammad Mustafa Nadia Nancy Narendra Natalia Natalie Nathan Neil Nicholas Nick Nicola Nicolas Nicole Nigel
Nikolai Noah Noor Oleg Oliver Olivia Olga Omar Oscar Otto Pablo Pamela Paolo Patricia Patrick Paul Paula Pavel Pedro
Peter Philip Pierre Piotr Priya Rachel Rafael Rahul Rajesh Ralph Raymond Rebecca Reza Ricardo Richard Rob Robert
Roberto Roger Roland Ronald Rosa Ross Roy Ruth Ryan Saad Said Salman Sam Samir Samuel Sandra Sanjay Sara Sarah
Satoshi Scott Sean Sebastian Sergei Sergio Sharon Shinzo Silvia Simon Sofia Sonia Sophie Stefan Stephanie Stephen
Steve Steven Stuart Susan Sven Sylvia Takeshi Tamara Tariq Tatiana Ted Teresa Terry Theodore Theresa Thomas Tim
Timothy Tom Tomasz Tony Tyler Ursula Valentina Vanessa Vera Victor Victoria Viktor Vincent Virginie Vladimir
Volodymyr Walter Wang Warren Wayne Wei Wendy Wilhelm William Wolfgang Xavier Yasmin Yasser Yuki Yuri Yusuf Yves
Zainab Zoe
"""

# Groups of people by faith, people or party: nouns in the plural.
GROUPS = """
Muslims Christians Jews Catholics Protestants Sunnis Shiites Shi'ites Shias Hindus Buddhists Sikhs Kurds Arabs
Yazidis Druze Uighurs Uyghurs Rohingya Tamils Pashtuns Hutus Tutsis Tuareg Roma Basques Catalans Scots Europeans
Africans Asians Latinos Hispanics Democrats Republicans Conservatives Liberals Tories Islamists Bedouin Berbers
Tatars Chechens Crusaders
"""

# Adjectives of the same kind, which may stand before a class word and a name ("Shi'ite militia X").
GROUP_ADJECTIVES = """
Muslim Christian Jewish Catholic Protestant Sunni Shiite Shi'ite Shia Hindu Buddhist Sikh Kurdish Arab Yazidi Islamic
Islamist Catalan Basque Scottish Welsh European African Asian Latin Arabic Persian Western Eastern Marxist Communist
Socialist Liberal Republican Democratic Conservative Uighur Tamil Orthodox Anglican Zionist Nazi Bedouin English
"""
