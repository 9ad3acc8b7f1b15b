"""Common English words, in lower case: a sentence or a heading may begin with them, a name does not."""

COMMON = frozenset(
    """
abdominal abnormal abnormalities abnormality abscess absence absent abuse access according acetaminophen acid acidosis
acne acquired act active activity acupuncture acute additional adhesions adrenal adult adults advanced advice aerobic
affected again agenesis aggressive aging aim air airway albumin alcohol allergic allergy almost along alopecia alpha
although ambulance amenorrhea amino among amyloidosis anal analysis anemia anesthesia aneurysm aneurysms angina
angiography ankle another anterior anti antibiotics antibodies antidepressants any anybody anything aortic apart
aplasia apnea apply approaches approved approximately around arrest arrhythmia arrhythmias arterial arteries artery
arthritis as ask aspiration association asymmetry ataxia atherosclerosis atresia atrial atrophy attached attack
attacks attention atypical autism autoimmune autonomic autosomal avoid avoiding axonal babies back bacteria bacterial
bad balance balanced basal based basic beginning behavioral being below benefits benign beta between bilateral bile
biliary bilirubin biological biopsy birth bladder bleeding blindness block blockage blocking blue blurred body bone
bones both bowel bowing boys brain breast breathing bring broad broken bronchitis bruising by bypass caffeine
calcification calcium calf call cancers carcinoma cardiac cardiomyopathy cardiovascular care careful carnitine carotid
carpal carrier carriers cartilage cases cataract cataracts cause causes cavity celiac cell cells cellular center
centers central cerebellar cerebral certain cervical chances change changes changing characteristic check chemical
chemotherapy child childhood children chin cholesterol chondrodysplasia choose chromosome chronic cigarette cirrhosis
classic cleft click clindamycin clinical clinically close clot clots clusters cognitive cold colitis collagen coloboma
colon colonoscopy com coma combination combined coming common communication compared complete complex complications
comprehensive computed computerized conditions cone confusion congenita congenital conjunctivitis conservative
consider considering constipation consult contact continue control controlling copper cord core cornea corneal
coronary corpus correct cortical corticosteroid corticosteroids cortisol coughing counseling count cramps cranial
craniosynostosis cryptorchidism current currently cutaneous cutis cystic cysts daily damage damaged dark de deafness
death decisions decrease decreased deep defective defects deficiency definitely degeneration dehydration delayed
deletion dementia dental dentist depending depressed dermatologist despite development developmental deviation
diagnose diagnosed diagnosis diagnostic dialysis diaphragmatic diarrhea diet dietary dietitian different difficulty
diffuse digestive digital dilated disabilities discuss diseases disorder disorders distal distinctive distress
dizziness doing dominant dont doppler dose double drink drinking drug drugs dry duct due duplication during dwarfism
dye dysarthria dysfunction dyskinesia dysostosis dysphagia dysplasia dystonia dystrophy each ear earlier early easy
eat eating echo echocardiography ectodermal ectopic eczema edema education effects either elbow electrical elevated
emotional empty encephalitis encephalopathy end endocrine endometrial endometriosis endoscopic enlarged enlargement
environmental epidermolysis epilepsy episodes epithelial erectile essential estrogen eventually everything evidence
exam examples excess excessive exercise exercises expect experiencing experts exposure external extra extreme eye eyes
face facial fact factor factors failure fallopian falls familial family fast fasting fat fatal fatigue fatty features
fecal feeding feel females femoral fetal few fewer fiber fibrillation fibromyalgia fibrosis fibrous finally find
finding findings fine finger first fish five flat flexion flow flu fluid focal focus folic follow following food foods
foot form foundation four fourth fractures fragile free frequent friends frontal fruits full fully function functional
further fused gait gallbladder gas gastric gastritis gastroenteritis gastroesophageal gastrointestinal gender gene
general generalized generally genes genetic genetics genital germ gestational get girls give given gland glaucoma
glucose glycogen go goals gout great greater group growth guide guidelines gum hair hallucinations hallux hand head
headaches healing health healthcare healthy hearing heartburn heat heavy hematuria hemiparesis hemochromatosis
hemoglobin hemolytic hemorrhagic hence hepatic hepatitis hereditary hernia herpes high higher highly hip histories
history home hope hormonal hormone hormones hot however humans hydrocephalus hyper hyperactivity hyperlordosis
hyperostosis hyperparathyroidism hyperpigmentation hyperplasia hypertelorism hypertension hyperthyroidism hypertrophic
hypoglycemia hypogonadism hypoplasia hypoplastic hypotension hypothyroidism hypotonia ichthyosis identifying
idiopathic iliac illnesses imaging immature immediate immune immunodeficiency immunotherapy impaired impairment
important incomplete incontinence increase increased increasing index individuals infant infantile infants infection
infections infectious infertility inflammation inflammatory information inherited initially injuries injury insect
inside insomnia instead institutes insufficiency intellectual intelligence intense intensity intermediate internal
intervention intestinal intestine intolerance intracranial intrauterine intravenous investigations involuntary
involved iris iron irregular irritability irritable ischemic isolated itching its jaundice joint joints juvenile keep
keeping keratoderma keratosis key kg kidney kidneys kinase kindly knee know kyphoscoliosis kyphosis lab laboratory
lack lactic lactose large larger larynx laser last late later lateral lead leaking learn learning left leg legs lens
lesions less let lethal lethargy leukemia leukodystrophy leukoencephalopathy levels life lifestyle light like limb
limit limited limiting linked lip lissencephaly liver living local localized longer look looks loose losing loss lost
low lower lowering lumbar lung lungs lupus lymph lymphadenopathy lymphatic lymphedema lymphocytes lymphoma
macrocephaly macular magnetic maintain maintaining major make making malabsorption males malformation malformations
malignant mammogram management managing many marrow massage masturbation maternal me measures medical medication
medications medicine medicines meditation medium melanoma memory men meningitis mental metabolic metastatic methods
microcephaly microdeletion microphthalmia microscopic middle mild milder mildly mineral minor mitochondria
mitochondrial mitral mixed moderate molecular monitoring monoclonal mood more morning most mostly mothers motion motor
mouth movement much mucosal multi multiple muscle muscles muscular mutations myeloid myeloma myoclonus myopathy myopia
myotonia nail narrow nasal natural nausea nearly neck need negative neonatal nephritis nephropathy nerve nerves
nervous network neural neuralgia neurofibromatosis neurologic neurological neurologist neuronal neuropathy neutropenia
nevus new newbie newborn newborns next night nobody non nonsyndromic normal normally nose nothing numbness nutrition
nutritional nuts nystagmus obesity obstructive occasionally occupational occurs ocular of office often older olive one
ongoing onset open ophthalmoplegia optic options oral order organ organic original orthopedic osteoarthritis
osteoporosis other others otherwise otitis out outlook ovarian ovaries over overall overweight oxygen painful painless
pale palm palmoplantar palpebral palpitations palsy pancreatitis panic paralysis paranasal paraplegia parasites
parathyroid parents paroxysmal part partial participate past patches patients pediatric pediatrician pelvic pelvis
people periodic peripheral peritoneal permanent persistent person personal personality persons physical physically
pictures pituitary plan plaque plasma plastic platelet platelets plus pneumonia points polycystic polyps poor positive
possibilities possible post posterior posteriorly potassium potential prediabetes pregabalin pregnancy premature
prematurely prenatal prescription presently pressure prevent preventing prevention previous previously primary prior
problem problems procedures professionals prognosis program progressive prolactin prolonged prominent proper prostate
protection protein proteins prothrombin protruding providers proximal psoriasis psychiatric psychological psychologist
ptosis pulmonary purple purpura pyruvate questions quitting radial radiation radioactive rapid rapidly rare rarely ray
reactive read reading recent recently recessive recovery rectal recurrent red redness reduce reduced reducing
reference reflux regarding regional regular rehabilitation related relative relax relaxation remember remove removing
renal repeat repeated report reports research researchers resistance resonance resources respiratory rest results
retention retinal retinopathy revert review rheumatic rheumatoid rib rickets right rigidity ring risk rod role round
routine safety salivary samples sarcoma saturated say scan sciatica scientists scleroderma sclerosing sclerosis
scoliosis screening search second secondary see seeing seek seems seizures selective self sensorineural sensory
serious serum service services seven several severe severity sex sexual shaped shortness shoulder side signal
significant signs similar simple sinus sinusitis situ six skeletal skin skull sleep sleeping slow smell smoke smoking
smooth social sodium soft solid somatic some somebody someone something sometimes soon sounds sparse spasms spastic
spasticity special specialists specific specifically speech spina spinal spinocerebellar spirometry spleen
splenomegaly split spontaneous sporadic spread squamous stages staging standard start starting state status stay
staying stem stenosis steps steroid steroids stiff stimulation stomach stones stool stop stopping strabismus stress
stroke studies study subcutaneous substances such sudden suffering suggest summary sun supplements support supportive
surgery surgical swallowing sweating swelling swollen symptoms syndactyly syndromes synostosis system systemic tablet
tachycardia take talk talking tall targeted taste tear teens teeth telangiectasia tell test testicular testing
testosterone tests thalassemia their therapeutic therapies therapy therefore thick thin things thoracic though three
throat thrombocytopenia thrombosis through thus thymus thyroid tight till time tingling tinnitus tiny tips tiredness
tissue tobacco toe together tolerance tomography tongue tonsils too took tooth topic topical topics total toxic tract
trans transfusions transient transplant transplantation trauma traumatic treat treated treating treatment treatments
tremor tremors trial trials trigeminal triggers triglycerides triple trisomy trouble true try tube tuberculosis
tubular tumor tumors two types typically ulcerative ultimately ultrasound ultraviolet umbilical under underdeveloped
underlying understanding unexplained unfortunately unless untreated unwanted up upper uremic ureter urinary urine use
usually uterine vaginal valve variable variant variations various vascular vasculitis vegetables vein venous
ventricular vertebral vertigo viral virus viruses vision visit visual vitamins vitiligo volume vomiting von waiting
warfarin wash watch water ways weak weakness wear wearing well went wheezing whenever whether which whole wide widely
within without women work working works world worldwide wound wounds write your
""".split()  # noqa: SIM905 -- a list of words reads better so
)
