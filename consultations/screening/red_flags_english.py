# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""English words of danger, in the wording of people who are no doctors; `phrase_matcher.py` explains the notation."""

LISTS = {
    "cant": "can't|cannot|cant|can not|couldn't|couldnt|could not|can hardly|can barely|could hardly|could barely|unable to"
    "|not able to|isn't able to|wasn't able to|struggl* to|hardly able to|can no longer|not been able to|am struggling to",
    "wont": "dont|isnt|wasnt|havent|hasnt|didnt|wouldnt|wasn't|haven't|have not|do not|did not|won't|wont|will not|doesn't|does not|doesnt|don't|didn't|isn't|is not|not|hasn't|has not|wouldn't|never",
    "awful": "severe|terrible|unbearable|excruciating|agonising|agonizing|horrible|violent|intense|awful|extreme|massive",
    "severest": "unbearable|excruciating|agonising|agonizing|violent|worst",
    "someone": "he|she|they|husband|wife|boyfriend|girlfriend|partner|father|dad|mother|mum|mom|ex|stepfather|stepdad|uncle"
    "|boss|brother|son|daughter|fiance|spouse|parents|someone|man|guy|roommate|caregiver|grandfather|stepmother|in-laws",
    "hits": "hits|hit|beats|beat|beaten|beating|hitting|punch*|kick*|chok*|strangl*|slap*|rap(es|ed|ing)|abus*|threaten*"
    "|molest*|assault*|grabb*|shov*|hurts|forc*|shak*|burn*|throw*|threw|touch(es|ed|ing)|attack*",
    "belly": "belly|stomach|abdomen|abdominal|tummy|gut|guts",
    "relative": "he|she|they|husband|wife|boyfriend|girlfriend|partner|father|dad|mother|mum|mom|ex|stepfather|stepdad|stepmother|uncle|brother|sister|son|daughter|daughter in law|daughter-in-law|son in law|son-in-law|mother-in-law|fiance|grandfather|teacher|coach|carer|caregiver|nurse|staff|boss|neighbour|neighbor|cousin|landlord|babysitter|nanny|roommate|ex-husband|ex-boyfriend|aunt|someone|man",
    "mine": "my|his|her|the|your|our|their",
}
RED_FLAGS = r"""
(chest|breastbone) ~2 killing (me|him|her)
elephant ~2 (on|sitting) ~3 chest
pressure in the middle of {mine} chest
pain ~2 (radiat*|spread*|shoot*|going|goes|mov*|run*|travel*) ~3 (left arm|left shoulder|jaw|left hand)
(having|had|have|be|is it|possibly|maybe|like) (a|another) (heart attack|stroke|mini stroke|mini-stroke|tia)
{cant} ~2 (breath*|breeth|breth|brethe|inhale)
{cant} (get|catch|take|draw|suck) ~3 (breath|air|breaths|breathe)
{cant} ~2 (speak|talk|get (the )?words|find ~2 words|say ~2 words|form ~1 words|get ~3 words)
(hard|difficult|tough|harder) ~2 (to breathe|breathing|for me to breathe|time breathing|for him to breathe|for her to breathe)
(trouble|difficult*|problem*|struggl*|fight*|gasp*|labou*red) ~1 (breathing|to breathe|for breath|for air|catching ~2 breath)
breathing ~2 (is|has|feels|became|getting|got) ~2 (difficult*|hard*|labou*red|heavy|fast*|shallow|rapid|impossible|worse)
short* of breath
breathless*
out of breath
gasping
suffocat*
(not getting|no|not enough|starved of|running out of|can't get|need more) ~1 air
choking
(lips|lip|face|tongue|mouth) ~3 (blue|bluish|purple|grey|gray|dusky)
(blue|bluish|purple) (lips|lip|face|tongue|around the mouth)
(turn*|went|gone|going|go) (blue|grey|gray|purple|bluish)
(face|mouth|smile|lip|cheek) ~4 (droop*|sag*|crooked|lopsided|twist*|hang*|dropp*|slid*|slip*|uneven|paraly*|lop-sided)
droop* ~3 (face|mouth|smile|cheek|side)
(crooked|lopsided|uneven) (smile|face|mouth)
slurr* ~3 (speech|words|talk*|speak*)
(speech|words|talking|voice) ~3 (slur*|garbled|jumbled|gibberish|mixed up|come out wrong|came out wrong|coming out wrong)
(talk*|speak*|said) ~1 (gibberish|nonsense|like ~2 drunk)
half ~3 (body|face) ~3 (numb|weak|dead|paraly*|won't move)
(sudden*|suddenly) ~1 (weak*|numb*|paraly*)
(sudden*|suddenly|lost|lose|losing|loss of) ~4 (vision|sight|eyesight)
(sudden*|suddenly) ~4 (can't see|cannot see|cant see|couldn't see|blind)
(went|gone|going|go) ~2 blind
{cant} see ~3 (out of|from|with|in|anything) ~3 (eye|anything)
(vision|sight|eyesight) ~3 (went|gone|disappear*|black|lost|vanish*|go away)
(curtain|shadow) ~4 (eye|vision|sight)
everything ~1 (went|goes|turned) (black|dark)
worst ~1 headache
worst ~2 pain ~2 in ~1 head
thunderclap
headache* ~4 (thunderclap|worst|sudden*|hit me|exploded|out of nowhere|of my life|in seconds|like lightning|explosi*|of a sudden)
(sudden*|suddenly) ~4 headache*
head ~3 (explod*|hit by|burst*|split open)
cough* ~4 blood*
(vomit*|throw* up|threw up|puk*|spit*|spat|hack* up|bring* up|brought up|spew*|sick with) ~4 (blood*|coffee grounds|coffee ground*)
(coffee grounds|coffee ground) ~2 vomit*
blood* (vomit|sputum|phlegm|spit|diarrh*|stool*|poop|poo)
blood ~3 (vomit*|sputum|phlegm|cough*)
(black|tarry|jet black|blackish) ~2 (stool*|poo|poop|poops|bowel movement*|motions|faeces|feces|turds|tar|diarrh*|bm)
(stool*|poo|poop|poops|bowel movement*|motions|faeces|feces|diarrh*) ~4 (black*|tar|tarry)
(lot|lots|toilet|bowl|pool|clots|amounts|amount|full|gush*|pints|cups|cupful) ~3 blood*
(toilet|bowl|stool|poo) ~3 (full of|filled with|pure|all) blood
bleed* ~6 (won't stop|will not stop|doesn't stop|does not stop|wont stop|not stop*|can't stop|heav*|severe*|gush*|pour*|profuse*|uncontroll*|nonstop|non-stop|everywhere|like a tap|a lot)
blood ~3 (won't stop|gush*|pour*|pump*|spurt*|squirt*|keeps coming|everywhere|spray*|running down)
{wont} stop ~1 bleeding
(heavy|severe|uncontroll*|massive|profuse) (bleeding|blood loss|haemorrhage|hemorrhage)
(haemorrhag*|hemorrhag*)
soak* ~5 (pad|pads|tampon|tampons|towel|towels|sheets|dressing|dressings|bandage|bandages)
(passed out|pass out|passing out|passes out|blacked out|blacking out|black out|blacks out|keeled over)
(fainted|fainting|faints|faint)
(nearly|almost|about to|going to|might) (faint|fainted|pass out|passed out|collapse|collapsed|black out)
unconscious*
(lost|lose|loses|losing|loss of) consciousness
(collapsed|collapsing|collapses)
unresponsive
(not|isn't|stopped|won't|barely) respond*
({cant}|{wont}) ~1 (wake|rouse|wake up|waken) (him|her|them|my|the)
(he|she|baby|son|daughter|husband|wife|mother|father|mum|mom|dad) ~1 ({wont}|{cant}) ~1 wake
(skin|ribs|chest|belly|stomach) ~3 (suck*|pull*|sink*) in
(one|left|right) pupil ~3 (big*|large*|wider|different)
{cant} see ~2 (on|out of|from) (that|one|my left|my right|the left|the right) (side|eye)
(hard|difficult|impossible) to (wake|rouse) ~1 (him|her|them|up|my|the)
(seizure*|seizing|convuls*|epileptic fit|fitting)
(had|have|having|has|threw) (a fit|fits|a febrile fit)
(jerk*|shak*|twitch*) ~2 (uncontroll*|all over|violent*)
(whole body|body|arms and legs|limbs) ~3 (jerk*|convuls*|went stiff|shaking|stiffen*|twitch*)
eyes ~2 (roll*) ~3 (back|up|head)
foam* ~2 mouth
(tongue|throat|airway|windpipe) ~5 (swell*|swollen|swole*|clos*|puff*|block*|tighten*|getting tight|feels tight|is tight|balloon*|thick)
(swollen|swelling|swelled) ~4 (tongue|throat|airway|lips and face|face and lips)
(anaphyla*|allergic shock)
severe allergic reaction
(neck) ~4 (stiff*|rigid) ~8 (fever*|temperature|headache|vomit*|rash|light)
(stiff*|rigid) (neck) ~8 (fever*|temperature|headache|vomit*|rash|light)
(fever*|temperature|headache|vomit*|rash) ~8 (stiff* neck|neck ~4 stiff*|neck stiffness|rigid neck)
(rash|spots|dots|patches) ~8 ({wont} fade|{wont} disappear|{wont} go away when|stay* when|{wont} blanch|stay red)
(belly|stomach|abdomen|tummy) ~4 (rigid|hard as|hard like ~1 (board|rock|wood|stone|brick|concrete|table)|rock hard|board*|like a board|like a rock|like wood|stiff as)
(board-like|rock-hard|rigid|rock hard) (belly|stomach|abdomen|tummy)
{severest} ~2 (belly|stomach|abdominal|tummy) (pain*|ache*|cramp*)
{awful} ~2 (belly|stomach|abdominal|tummy) (pain*|ache*|cramp*) ~7 (vomit*|fever*|faint*|rigid|hard|pregnan*|stand|straight|shoulder)
(belly|stomach|abdominal|tummy) (pain*|ache*|cramp*) ~4 (unbearable|excruciating|agoni*|so bad ~2 can't|doubled over|worst|can't stand)
(baby|fetus|foetus|bump) ~3 (not|isn't|stopped|hasn't|hardly|barely|doesn't|less|no|won't|has not) ~2 (mov*|kick*)
(baby|fetus) ~2 (mov*|kick*) ~1 (less|much less|hardly|a lot less|far less)
({cant}|haven't|havent|hasn't|have not|not|hardly|barely|no longer|don't) (feel|felt|feeling) ~2 (baby|him|her|movements|any movement*|it|kicks) ~1 (mov*|kick*|at all|today|since)
(reduced|fewer|decreased|no|less) ~1 (fetal|foetal|baby|baby's) (movement*|kicks)
(fewer|no more) (kicks|movements)
(water*|waters) (broke|broken|have broken)
(infant|newborn|baby|toddler|child|son|daughter|he|she|grandson) ~5 (limp|floppy|lifeless|rag doll)
(limp|floppy) ~2 (baby|newborn|infant)
no wet (nappy|nappies|diaper|diapers)
(soft spot|fontanelle) ~3 (bulg*|sunken)
(overdos*|od'd|poisoned|poisoning)
(swallow*|drank|drunk|ingest*|ate|eaten|drink|took|taken|taking|inhaled) ~6 (too many|whole bottle|whole pack*|whole box|whole strip|handful|all ~2 pills|all ~2 tablets|bleach|batter*|detergent|magnet*|antifreeze|pesticide*|weed ?killer|poison*|drain cleaner|cleaning (fluid|product|liquid)|cleaner|petrol|gasoline|paint thinner|lamp oil|acetone|white spirit|washing liquid|dishwasher tablet|laundry pod|nicotine|rat poison|insecticide|paraquat|entire (bottle|pack|box))
(swallow*|took|taken|ate) ~4 (twenty|thirty|forty|fifty|sixty|20|30|40|50|60|100|24|25|32) ~3 (pills|tablets|paracetamol|acetaminophen|tylenol|capsules|sleeping pills|aspirin|ibuprofen)
(testic*|scrot*|balls|ball|nut) ~8 (sudden*|severe*|excruciating|unbearable|twist*|agony|torsion)
(sudden*|severe*|excruciating|unbearable|agonising|agonizing) ~5 (testic*|scrot*|balls|ball|nut)
(sudden*|suddenly) ~2 (confus*|disorient*|deliri*|not know*|doesn't know)
(confus*|disorient*|deliri*) ~2 (sudden*|since (this morning|today|last night|yesterday)|and (drowsy|hot|feverish|sleepy|fever*))
({wont}|{cant}) ~1 (know|recogni*|remember) ~1 (where ~1 (he|she|they|i)|who ~1 (he|she|i|we|they)|me|us|what day)
({wont}|not) making ~1 sense
red (streak*|line*) ~4 (arm|leg|up|wound|hand|foot)
(calf|calves) ~6 (swollen|swelling|swell*|swole*)
(swollen|swelling) ~4 (calf)
({cant}|{wont}|haven't been able to|have not been able to|hardly) ~1 (pee|urinate|pass water|pass urine|pass any urine|wee|empty my bladder|feel ~2 (bladder|groin|genital*|bottom|private*))
(lost|losing|lose|loss of|no) ~1 control ~2 (bladder|bowel*|pee)
(numb*|no feeling|lost feeling|pins and needles|no sensation|lost ~2 feeling|tingling) ~5 (groin|saddle|between ~1 legs|private*|genital*|down there|perineum|crotch|inner thighs|buttocks|vagina|bottom)
(groin|saddle area|private parts|genitals|down there|crotch|buttocks|inner thighs|between my legs|saddle) ~4 (numb*|no feeling|can't feel|cannot feel|dead)
eye* ~6 (bleach|acid|chemical*|lime|cement|ammonia|detergent|alkali|solvent|cleaner|splash*|glue)
(bleach|acid|chemical*|lime|cement|ammonia|detergent|oven cleaner|drain cleaner|alkali|cleaner|solvent|glue) ~6 (eye|eyes)
({awful}|worst|sudden|stabbing|sharp sudden) ~2 (eye pain|pain ~3 eye|pain ~3 eyes)
eye* ~3 ({severest}|severe pain|extremely painful|so painful)
halos ~3 (light*|lamp*)
breath ~2 (smells|smelling|smelled) ~3 (fruit*|acetone|sweet|nail polish|pear*)
(fruity|acetone) (breath|smell*)
ketoacidosis
carbon monoxide
(snake bite|bitten by a snake|snake bit*|electrocut*|electric shock|drowned|nearly drowned|near drowning)
bone ~3 (sticking|poking|through the skin|showing)
(bp|blood pressure|pressure) ~3 (2[0-4]\d)(/| over )
(oxygen|spo2|sats|saturation|o2) ~4 (8[0-8]|7\d)
(throat|tongue) (is |feels |felt )?(swollen|swelling|closing)
(sit up|sitting up|prop* up|sleep upright|sleeping upright) ~4 (to breathe|breathe|for breath|because ~3 breath*)
(winded|puffed out|out of puff|panting) ~2 (just|talking|doing nothing|at rest|resting|sitting|lying|walking across|even|from)
(drowning for air|air hunger|fighting for air|hungry for air|can hardly breathe)
(breathing|breath) ~1 (stopped|is stopping|pauses|noisy and fast|so fast)
(stopped|isn't|not|quit) breathing
{cant} (move|lift|raise|use|feel) ~2 (arm|leg|hand|foot|face|legs|arms|left|right|side|fingers)
{cant} (move|feel) ~1 (anything|my body|below)
(never|not) ~2 had ~2 headache ~2 (this|so|like)
(blackout|blackouts|barely conscious|half conscious|semi-conscious|semiconscious|barely awake|keeled over|slumped|out cold|comatose|in a coma)
(drift*|slip*|fading|going|goes|in and) ~1 (in and )?out of consciousness
(stuck|lodged|caught) ~3 throat
{cant} swallow ~3 (saliva|spit|water|anything|liquids|own|even)
(double|triple|three times|ten times|extra|twice) ~2 (dose|doses|tablets) ~6 (\d\d|many|accident*|mistake*|insulin|heart|warfarin)
(about|around|over|nearly|maybe|at least|all|took|those) (twenty|thirty|forty|fifty|sixty|[2-9]\d|1\d\d) ~2 (tablets|pills|capsules)
(cut|chopp*|slic*|tore|ripp*|saw*|sever*) ~3 (finger|thumb|toe|hand|fingertip|fingers) ~1 (off|clean off|nearly off|almost off)
(finger|thumb|toe|hand|fingertip) ~2 (off|severed|hanging off|hanging by)
(amputat*|impaled|stabbed|gunshot|shot in|stab wound)
(deep) ~1 (cut|gash|wound) ~5 (bone|gaping|{wont} close|bleed*|tendon|fat)
(paralysed|paralyzed|paralysis|quadripleg*|hemipleg*)
(sepsis|septic|meningitis|appendicitis) ~3 (i|think|have)
(stroke|heart attack|aneurysm|pulmonary embol*|ectopic|meningitis|appendicitis|sepsis|testicular torsion|blood clot) (right now|happening|coming on|symptoms now|i think)
(think|sure|afraid|worried|convinced|believe|looks like|seems|could this be|is this|might be|feels like|signs of) ~5 (having (a|another) (stroke|heart attack)|had (a|another) (stroke|heart attack)|appendicitis|meningitis|sepsis|ectopic|aneurysm|anaphyla*)
(fever*|temperature|temp) ~2 (of|to|is|at|was|reached|hit|over|above|around|about) (41|42|10[67])([.,]\d)?
(dehydrated|dehydration) ~5 (baby|infant|child|{wont} drink|not peed|lethargic|severe*)
(not|hasn't|haven't|{wont}) ~1 (drunk|drank|drink|eaten|eat) anything ~8 (weak|lift|sleepy|drows*|days|pee*)
(pain|ache) ~3 (radiat*|spread*|shoot*|going|goes|mov*) ~4 (back|shoulder blade*|jaw|arm|neck) ~6 (sweat*|breath*|faint*|sick|nause*|pale)
(heart) ~3 (stop*|stopping|flutter*|irregular*|racing|pounding|1[5-9]\d|2\d\d) ~6 (faint*|dizz*|pass* out|chest|breath*|collapse*|black*|sweat*)
(electric*|electrocut*) ~2 (shock|shocked|burn)
(bp|blood pressure|pressure|systolic) ~5 (19\d|2[0-4]\d)
(lost ~1 balance|can't walk straight|staggering|falling to one side|veering) ~6 (sudden*|slur*|double|headache|vomit*|speech|face|vision)
(sudden*|suddenly) ~4 (balance|dizz*|unsteady|double|slur*|walk*|deaf|confus*|weak*|numb*|collapse*|drop*|speak*|talk*)
(yellow) ~4 (confus*|drows*|bleed*|dark urine ~3 fever)
(allergic reaction) ~6 (breath*|throat|swell*|swollen|face|tongue|severe|lips|faint*|now)
(black|purple|blood|bloody|dark) ~1 (blister|blisters)
(whole|entire) (arm|leg|hand|foot|face) ~4 (swoll*|swell*|swole*|black|blue|numb|purple|huge)
(mushroom*|berries|foxglove|plant|puffer ?fish|shellfish|canned|tinned) ~14 (vomit*|hallucinat*|numb*|yellow|double vision|droop*|confus*|{cant} swallow|weak)
(pupil|pupils) ~3 (tiny|pinpoint|huge|dilated|different|unequal|bigger|uneven)
(jaw) ~3 (locked|lock*|clamped|{wont} open) ~8 (spasm*|wound|stiff*|swallow|fever*|neck|nail|drool*)
(too much|wrong|double|twice ~2) ~2 insulin
(injected|took|gave) ~4 (insulin) ~4 (too much|twice|double|wrong)
(stopped|ran out|missed) ~3 (steroid*|prednisone|prednisolone|hydrocortisone) ~8 (vomit*|weak*|faint*|dizz*|collapse*|confus*)
(scuba|after diving|dive) ~8 (numb*|joint pain|weak*|dizz*|breath*|rash)
(contractions|labour|labor) ~8 (weeks|minutes apart|early|preterm|premature)
\d\d (weeks|wks) ~6 (contractions|bleed*|waters|leak*|blood|tightenings|no movement)
(umbilical) ~3 (out|cord)
(battery|magnet|bead|peanut|coin) ~3 (nose|airway|lung*|windpipe)
(fell|fallen|fall|dropped) ~3 (window|balcony|second floor|floor|stairs|changing table|bunk|roof|tree|height) ~10 (vomit*|sleepy|limp|cry*|drows*|bleed*|won't|pale|unconscious|dazed)
(gas heater|gas boiler|generator|charcoal|bbq) ~14 (headache*|dizzy|sick|passed out|drows*|faint*)
(can't|cannot|hard to|unable to|couldn't) ~1 (keep|stay) ~1 (awake|conscious)
(dog|cat|monkey) ~2 (bit|bite|attacked|mauled) ~4 (face|neck|throat|deep*|eye)
(yellow) ~10 (confus*|drows*|sleepy|bleed*|rambling)
(drows*|sleepy|confus*) ~10 (yellow)
(mouth|face|lip|eye) ~3 (went|gone|looks|is) (funny|weird|wonky|strange) ~10 (arm|drop*|speech|words|talk*|side|slur*)
(drop*|keeps dropping) ~6 (arm|hand) ~6 (weak|numb|funny|mouth|slur*)
(mouth|smile|face) ~3 (wonky|lopsided|wrong|not straight)
(elephant|weight|truck|brick|rock|anvil|someone|concrete) ~6 (on me|on top of me)
(pad|tampon|towel|nappy) ~2 every ~2 (half|hour|thirty|twenty|20|30|40|45|15)
(sick|vomit*|thrown up|threw up|puked) ~2 (\d\d|twenty|fifteen|dozens|a dozen|ten) times
(heart) ~5 (so fast|fluttering|racing|pounding|thumping) ~6 (wall|sit down|lie down|floor|stand|hold)
(fell|fall|pulled|slipped|jumped) ~4 (pond|pool|river|lake|canal) ~8 (cough*|breath*|blue|limp|sleepy)
(battery|batteries|magnet|magnets|coin|bead) ~4 (mouth|nose|gone|missing|swallowed)
(numb*|tingl*|pins and needles|weak*) ~8 (creep*|crept|climb*|rising|moving up|moved up|going up|up my legs|reached my)
"""
HARMLESS = r"""
(bath|water|bathwater|room|oven|outside|outdoor|milk|formula|bottle) (temperature|temp)
(face|lip|lips|eyes|eyelid|eyelids|mouth|leg|calf) ~3 (a bit|slightly|a little|mildly) (swollen|puffy)
chest cold
chest ~1 (x-ray*|x ray*|xray*|ct|scan|infection*|hair|muscle*|press|of drawers|freezer|size|strap|physio*|exercises|workout|wall|day|film|is clear|was clear|is fine|was fine|is normal|was normal)
(back|knee|leg|hip|shoulder|foot|ankle|wrist|elbow|finger|tooth|ear|joint|muscle|neck) (pain*|ache*)
(blood|water) (pressure|test*|type|group|sugar|count|thinner*|result*|work|sample*|donor*|donation|glucose|vessel*|bank|orange)
(a|the|my) drinking (glass|glasses)
pregnancy (test|tests|yoga|massage|pillow)
(pass*|passed) out (leaflet*|of|flyer*|cards|exam*|candies)
collapsed (on|onto|into) ~2 (sofa|couch|bed|chair)
collapsed (lung|arch|arches|vein*|disc)
faint ~1 (line|lines|rash|spot*|mark*|smell|pink|positive|murmur|noise|pulse|second)
heart (rate|murmur|rhythm|failure|medication|tablets|disease|burn)
(out|short*) of breath ~4 (climb*|run|running|runs|walk uphill|stairs|uphill|exercis*|jog*|sport*|sprint*|hill*|football|gym|workout|training|cycling|swim*)
breathless* ~4 (climb*|run|running|stairs|uphill|exercis*|jog*|sport*|sprint*|hill*|hike*|hiking|gym)
(dying|die) (to|for) (know|see|hear|a|try|meet|some|eat|get)
(scared|bored|worried|tickled|frightened|starved|laugh*|sick|worked|freez*|embarrass*|loved) ~2 to death
(hair|battery|phone|line|joke|deadline|headache|back|feet|shoes|heat) ~2 (is|are|was|were) ~1 (killing|dying|dead) ~1 (me)
(suicide|suicidal) (squad|door*|prevention|awareness|hotline|helpline|statistics|rate*|bomber*|note in|cells|gene*|risk assessment|inhibitor*)
heart attack when i (saw|opened|heard|read|got)
(nearly|almost) (had|gave me) a heart attack (when|at|after|seeing|over)
(hurt*|injur*) myself (at|in|while|when|during|lifting|playing|with|on the|falling|running|by accident|accidentally|last|skiing|training|working|doing)
(cut*|burn*|scratch*) (myself|my arm|my leg|my arms|my legs) ~2 (shaving|cooking|on|accidentally|by accident|while|chopping|with a knife|at|slicing|with hot|with the oven)
(burnt|burned) myself
fitting (room|well|shoes|clothes|in)
(black|dark) (tea|coffee|circles|spot*|mole*|pudding|beans|hair)
(seizure|seizures) free
(seizure-free)
(choking|choke) hazard*
(turn*|go|went|goes|going) (gray|grey) (hair|early|at)
food poisoning
(period|stomach) bug
(bear*|skips) a beat ~3 (when*|see)
hopeless (about|at|with|case|cook|romantic)
"""
