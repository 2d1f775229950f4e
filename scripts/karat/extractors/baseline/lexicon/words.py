"""Ordinary words: what may open a sentence without being a name, and what surrounds names."""

from karat.extractors.baseline.lexicon import word_list, word_set

# Words that open sentences or headlines in newswire and are no names. Not a dictionary: the frequent ones.
COMMON = word_list(
    "a about above according across actually additionally after afterwards again against ago ahead all allegedly "
    "almost alone along already also although always amid among an ancient and another any anyone anything apart "
    "apparently are around as ask asked at away back bad based be because become been before behind being below "
    "beside besides best better between beyond big both briefly but by call called can certainly children "
    "citizens city civilians clashes clearly colleagues comments commuters companies consequently consumers "
    "contrary could country critics currently customers data day days dead deaths despite details did do doctors "
    "does doing don't down dozens during each earlier early economists eight eighteen eighty either elections "
    "eleven elsewhere emergency employees engineers enough especially even eventually ever every everybody "
    "everyone everything evidence examples except executives experts exports extra families fans far farmers few "
    "fewer fifteen fifty fighters fighting figures final finally firefighters first firstly five flights "
    "following food for foreign former fortunately forty four fourteen fourth frequently friends from full "
    "further furthermore generally get given gold good government governments great group groups growing growth "
    "gunmen had half hardly has have having he health help hence her here high his historians history hopefully "
    "hours how however huge human hundreds i if immediately imports in indeed inflation initially inside instead "
    "interest interestingly into investigators investors is it its it's i'm i've journalists judge judges jurors "
    "just keep know last late later lawmakers lawyers leaders less let let's like likely little local long look "
    "looking low lower made mainly make making man many markets may maybe me mean meanwhile media members men "
    "migrants militants military millions ministers money months more moreover most mostly much music must my "
    "name near nearby nearly neighbours neighbors neither never nevertheless new news next night nine nineteen "
    "ninety no nobody none nonetheless nor not nothing notably now numerous observers obviously of off officers "
    "official officials often oil old on once one ones only onlookers open opponents opposition or organisers "
    "organizers other others our out outside over overall overnight own owners parents part participants "
    "particularly partly passengers past patients peace people perhaps personally photos pictures please police "
    "political polls possibly power presumably previous previously prices prior prison prisoners probably "
    "producers profits property prosecutors protesters protests public pupils quite rather readers really rebels "
    "recent recently reflecting refugees regional regulators relatives reportedly reporters reports rescuers "
    "research researchers residents results right rising roads roughly sadly sales same sanctions schools "
    "scientists scores second secondly security see seven seventeen seventy several shares she ships shoppers "
    "should show similarly since six sixteen sixty small so social soldiers some somebody someone something "
    "sometimes soon sources spectators still stocks strong students studies such suddenly supporters surely "
    "survivors talks taxes teachers teams ten that that's the their them then there thereafter therefore these "
    "they they're thieves third thirteen thirty this those though thousands three through throughout thus time to "
    "today together tomorrow tonight too top total tourists trade traders traditionally traffic troops trucks "
    "truly two twelve twenty twice typically ultimately under undoubtedly unfortunately unknown unless unlike "
    "until up upon us users usually various very victims villagers villages violence visitors voters wages war "
    "was watch water we weather well were western what whatever what's when whenever where whereas wherever "
    "whether which while who whoever whom whose why will win with within without witnesses women work workers "
    "world would year years yes yesterday yet you young your youth zero act add allow attack attacks back ban "
    "bans bid blast blasts bomb bombs boost boosts buy buys calls chief claim claims coach court crash crisis cut "
    "cuts deal death defeat defence defense deny denies ends explosion face faces fear fears fire fires fight "
    "flood floods forces get gets hit hits hold holds hope hopes impact injured injures join joins judge jury "
    "kill killed killing kills launch launches leader leave leaves look loss make makes man market meet meets "
    "minister mission move moves order orders party plan plans plane policy pope president probe push race raid "
    "raids raise raises rally record report resume return rise rises rule rules says say scientist search seek "
    "seeks sees set sets shot sign signs source star start starts state stop stops storm strike strikes study "
    "summit support take takes talk target targets tax team tell tells test threat threaten threatens tie top "
    "toll trial troop try turn urge urges victim visit vote votes vow vows wants warn warns warning wave week "
    "weeks win wins woman worker congratulations thanks sorry hello"
)

# Ordinary nouns and adjectives that open sentences without an article.
OPENERS = word_list(
    "rain snow wind ice heat smoke dust ash drought famine hunger demand supply production output investment "
    "spending debt income electricity gas energy staff shipping tourism farming fishing disease malaria cholera "
    "cancer flu vaccination advice aid relief fuel petrol coal steel copper wheat corn rice sugar coffee tea milk "
    "art football cricket tennis rugby baseball basketball golf turnout voting counting justice freedom democracy "
    "poverty crime corruption racism unemployment employment business industry agriculture education housing "
    "transport technology artificial software private national international global rural urban federal central "
    "southern northern eastern upper modern heavy hot cold warm thick dense fresh free clean clear dark deep "
    "double single shared joint mass senior veteran retired wounded injured armed masked unidentified several "
    "additional average annual daily weekly monthly search repair construction access entry admission attendance "
    "crowd crew chaos calm fog lightning thunder gunfire shelling bombing looting panic silence applause anger "
    "grief outrage concern confidence hope progress success failure victory revenge pressure approval permission "
    "time space light sound love religion science climate winter summer autumn spring breakfast lunch dinner "
    "bread meat fish fruit wine beer champion rookie captain defender lake sea island mountain forest village "
    "town"
)

# Verbs and auxiliaries that follow a subject: what stands before one acts.
VERBS = word_list(
    "said says say told tells has have had will would could should can may might must is was were are did does do "
    "announced added agreed accused argued asked backed began believes blamed called claimed condemned confirmed "
    "criticised criticized decided declared demanded denied deployed described ended entered expects expected "
    "faces fired gave hopes imposed insisted invaded joined launched leads led left lost made maintains met moved "
    "needs offered opened ordered owns played plans pledged promised pulled pushed put ran reached rejected "
    "remains repeated reported responded retaliated returned sanctioned seeks sent set shot signed spent started "
    "stopped struck supplied supports supported suspended threatened took tried urged vetoed voted vowed wanted "
    "wants warned welcomed went withdrew withdraws won wrote carried hit attacked bombed targeted seized captured "
    "released rules ruled buys bought sells sold acquired posted raised cut hired kept grew rose fell came saw "
    "knew drew flew threw beat broke bought brought built caught chose dealt drove felt fought found forgot got "
    "held heard hurt laid lay lent let meant paid read rang rode sat sang sank shook slept sought spoke stood "
    "stole struck swept swore taught thought understood woke wore differ agree appear arrive become begin believe "
    "expect fear have include insist remain seem want intends intend refuses refused takes gets goes comes "
    "becomes keeps turns turned shows showed captures captured lies includes included holds runs faces follows "
    "signs signed funds funded denies welcomes condemns rejects accuses calls visits meets beats wins loses "
    "expands bans agrees approves approved passed passes launches blames urges claims backs returns arrives "
    "leaves drops dropped gained gains bar barred"
)

PLACE_PREPOSITIONS = word_set(
    "in at into near to from toward towards across throughout within outside inside around through over via onto "
    "off beyond entering leaving visiting"
)
PARTNER_PREPOSITIONS = word_set("with by against between among than for on")

# Nouns of the state and its forces: a nationality before one is that of an owner, backer or attacker.
STATE_NOUNS = word_set(
    "air airstrike airstrikes army armed artillery assault attack attacks authorities backed base bases border "
    "bomber bombers coalition command commander commanders convoy defence defense delegation diplomat diplomats "
    "diplomatic drone drones embassy consulate fighter fighters fleet force forces foreign government ground "
    "intelligence interests invasion jet jets militant militants military militia militias missile missiles "
    "mission naval navy occupation offensive official officials operation operations opposition parliament "
    "personnel plane planes police raid raids rocket rockets sanctions security ship ships soldier soldiers "
    "special state strike strikes submarine tank tanks troop troops warplane warplanes warship warships weapons "
    "aid support policy intervention"
)

PART_NOUNS = word_set(
    "north south east west capital coast border city cities town towns village province provinces region regions "
    "airport territory interior mountains south-east south-west north-east north-west northern southern eastern "
    "western central"
)

PARTICLES = word_set("al el bin ibn bint van von der den de da di du del della la le dos ul ud abu ben ter zu")
JOINERS = word_set("of for on")
HYPHEN_PREFIXES = word_set(
    "anti pro non ex pre post co mid semi pan trans inter cross counter neo self re un sub ultra multi near all"
)
DIRECTIONS = word_set(
    "northern southern eastern western central north south east west northeast northwest southeast southwest "
    "northeastern northwestern southeastern southwestern upper lower inner outer mainland rural downtown"
)

# Class words in lower case after a name: (word, type).
CLASS_WORDS_AFTER = {
    "province": "GPE.State-or-Province",
    "governorate": "GPE.State-or-Province",
    "state": "GPE.State-or-Province",
    "county": "GPE.State-or-Province",
    "oblast": "GPE.State-or-Province",
    "prefecture": "GPE.State-or-Province",
    "city": "GPE.Population-Center",
    "district": "LOC.Region-General",
    "neighbourhood": "LOC.Region-General",
    "neighborhood": "LOC.Region-General",
    "region": "LOC.Region-General",
    "valley": "LOC.Region-General",
    "river": "LOC.Region-General",
    "island": "LOC.Region-General",
    "peninsula": "LOC.Region-General",
    "mountains": "LOC.Region-General",
    "desert": "LOC.Region-General",
    "dam": "FAC.Building-Grounds",
    "group": "ORG.Non-Governmental",
    "agency": "ORG.Media",
    "airport": "FAC.Building-Grounds",
    "airbase": "FAC.Building-Grounds",
    "airfield": "FAC.Building-Grounds",
    "base": "FAC.Building-Grounds",
    "bridge": "FAC.Building-Grounds",
    "prison": "FAC.Building-Grounds",
    "stadium": "FAC.Building-Grounds",
    "hospital": "FAC.Building-Grounds",
    "refinery": "FAC.Plant",
    "plant": "FAC.Plant",
    "militia": "ORG.Non-Governmental",
    "movement": "ORG.Non-Governmental",
    "party": "ORG.Non-Governmental",
    "news": "ORG.Media",
    "newspaper": "ORG.Media",
    "television": "ORG.Media",
    "ministry": "ORG.Government",
    "brigade": "ORG.Government",
}

# Class words in lower case right before a name: (word, type).
CLASS_WORDS_BEFORE = {
    "militia": "ORG.Non-Governmental",
    "group": "ORG.Non-Governmental",
    "movement": "ORG.Non-Governmental",
    "party": "ORG.Non-Governmental",
    "charity": "ORG.Non-Governmental",
    "club": "ORG.Non-Governmental",
    "organisation": "ORG.Non-Governmental",
    "organization": "ORG.Non-Governmental",
    "company": "ORG.Commercial",
    "firm": "ORG.Commercial",
    "giant": "ORG.Commercial",
    "carmaker": "ORG.Commercial",
    "retailer": "ORG.Commercial",
    "airline": "ORG.Commercial",
    "manufacturer": "ORG.Commercial",
    "maker": "ORG.Commercial",
    "lender": "ORG.Commercial",
    "bank": "ORG.Commercial",
    "newspaper": "ORG.Media",
    "broadcaster": "ORG.Media",
    "magazine": "ORG.Media",
    "journal": "ORG.Media",
    "daily": "ORG.Media",
    "website": "ORG.Media",
    "agency": "ORG.Media",
    "capital": "GPE.Population-Center",
    "tribe": "PER.Group",
}
