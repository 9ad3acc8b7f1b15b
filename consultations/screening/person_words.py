"""Given names and surnames, and the capitalised words that are none."""

from consultations.reading import fold_chinese

GIVEN = frozenset(
    """
James John Robert Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Mark Donald
Steven Steve Paul Andrew Joshua Kenneth Kevin Brian George Edward Ronald Timothy Jason Jeffrey Ryan Jacob Gary
Nicholas Nick Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Ben Samuel Sam Gregory Frank Alexander Alex
Raymond Patrick Jack Dennis Jerry Tyler Aaron Jose Adam Henry Nathan Douglas Zachary Peter Kyle Walter Ethan Jeremy
Harold Keith Christian Roger Noah Gerald Carl Terry Sean Austin Arthur Lawrence Jesse Dylan Bryan Joe Jordan Billy
Bruce Albert Willie Gabriel Logan Alan Juan Wayne Roy Ralph Randy Eugene Vincent Russell Elijah Louis Bobby Philip
Johnny Tom Tommy Tim Jim Jimmy Mike Bob Bill Dave Dan Danny Matt Chris Tony Ed Eddie Fred Freddie Harry Oliver Oscar
Leo Max Felix Lucas Luke Liam Owen Ian Colin Graham Neil Nigel Simon Stuart Martin Derek Trevor Hugo Theo Finn Jonas
Jan Hans Klaus Jürgen Wolfgang Stefan Lukas Pierre Jean Jacques Michel François Antoine Luc Marco Luca Giovanni
Giuseppe Paolo Carlos Luis Miguel Javier Pablo Diego Fernando Pedro Antonio Manuel Ivan Dmitri Sergei Vladimir Igor
Oleg Pavel Piotr Jakub Mohammed Muhammad Mohamed Ahmed Ali Omar Hassan Hussein Ibrahim Yusuf Abdul Khalid Raj Rahul
Amit Arjun Ravi Sanjay Vijay Anil Suresh Rajesh Vikram Arun Kenji Hiroshi Takashi Taro Yuki Satoshi Haruto Minjun
Jisoo Wei Ming Jun Hao Jian Kai Chen Xiaoming Weiming Dawei Jianhua Chih Cheng Yi Ting Wen Hsin Jia Li Mary Patricia
Jennifer Jenny Linda Elizabeth Barbara Susan Jessica Sarah Sara Karen Lisa Nancy Betty Margaret Sandra Ashley Kimberly
Kim Emily Donna Michelle Carol Amanda Dorothy Melissa Deborah Stephanie Rebecca Becky Sharon Laura Cynthia Kathleen
Amy Angela Shirley Anna Brenda Pamela Emma Nicole Helen Samantha Katherine Kate Katie Christine Debra Rachel Carolyn
Janet Catherine Maria Heather Diane Ruth Julie Olivia Joyce Virginia Victoria Kelly Lauren Christina Joan Evelyn
Judith Megan Andrea Cheryl Hannah Jacqueline Martha Gloria Teresa Ann Anne Annie Madison Frances Kathryn Janice Jean
Abigail Alice Julia Judy Sophia Sophie Grace Denise Amber Doris Marilyn Danielle Beverly Isabella Theresa Diana
Natalie Brittany Charlotte Marie Kayla Alexis Lori Lucy Lily Ella Mia Ava Chloe Zoe Ruby Molly Daisy Poppy Isla Freya
Clara Eva Eve Nora Nina Lena Ingrid Greta Heidi Ursula Monika Sabine Petra Claire Camille Élodie Juliette Chiara
Giulia Francesca Carmen Lucia Elena Rosa Ana Isabel Sofia Olga Natasha Irina Svetlana Tatiana Katarzyna Agnieszka
Fatima Aisha Layla Mariam Zainab Priya Anjali Pooja Neha Sunita Lakshmi Deepa Kavita Sakura Yuko Keiko Hanako Aiko Mei
Ling Meiling Xiu Hui Yan Fang Hua Shu Pei Yuting Tina Vivian Wendy Cindy Peggy Sally Sandy Ellen Erin Holly Ivy Jane
Jill Kathy Leah Lydia Maggie Mandy Nadia Naomi Paula Penny Polly Rita Rose Roxanne Sylvia Tara Tracy Valerie Vera
Yvonne Bella Ethel Edith Agnes Mabel Charlie Archie Alfie Toby Aiden Mason Jayden Caleb Isaac Eli Levi Wyatt Carter
Connor Evan Gavin Ryder Marcus Malik Jamal Tyrone DeShawn Aaliyah Imani Chidi Ngozi Emeka Kwame Amara Siti Nur Nurul
Budi Dewi Nguyen Linh Minh Thanh Somchai Mehmet Ayşe Mustafa Emre Elif Lars Sven Erik Astrid Björn Anders Nils Karin
Giorgos Dimitris Eleni Kostas Andrei Mihai Ioana Elin Saoirse Niamh Siobhan Aoife Declan Rory Callum Ewan Fiona Isobel
Morag Gareth Rhys
""".split()  # noqa: SIM905 -- a list of words reads better so
)
NOT_A_NAME = frozenset(
    """
I The A An And But Or So If In On At To For From With My Our His Her He She It We You They This That These Those There
Here What When Where Why How Who Is Am Are Was Were Be Been Has Have Had Do Does Did Can Could Will Would Should May
Might Must Not No Yes Please Thank Thanks Hello Hi Hey Dear Good Sorry Just Also Since After Before Now Then Today
Yesterday Tomorrow Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July
August September October November December Chinese English American British Taiwanese Japanese Korean Indian German
French Spanish Italian Asian African European Australian Canadian Mexican Filipino Vietnamese Thai Indonesian
Malaysian Muslim Christian Jewish Buddhist Hindu Catholic White Black Type Stage Grade Covid COVID Really Very Still
Always Never Only Even Maybe Perhaps Actually Parkinson Parkinson's Alzheimer Alzheimer's Hashimoto Hashimoto's Graves
Crohn Crohn's Graves' Down Down's Raynaud Raynaud's Bell Bell's Sjogren Marfan Hodgkin Hodgkin's Addison Addison's
Cushing Cushing's Tourette Tourette's Meniere Meniere's Lyme Asperger Asperger's Barrett Barrett's Baker Baker's
Disease Syndrome Diabetes Diabetic Cancer Asthma Migraine Depression Anxiety Aspirin Ibuprofen Metformin Tylenol Advil
Panadol Paracetamol Prednisone Prozac Zoloft Xanax Lipitor Insulin Botox Roaccutane Accutane Viagra Doctor Doctors Dr
Nurse Hospital Clinic Emergency Department Ward Patient Question Help Blood Heart Chest Pain Fever Rash Headache Cough
Female Male Man Woman Mother Father Age Aged Weight Height Pregnant Single Married Thirty Forty Fifty Old Worried
Scared Confused Urgent Advance All Everyone Anyone Regards Best Kind Sincerely Yours Cheers Love Facebook Google LINE
Line WhatsApp WeChat Telegram Taipei Taiwan London Paris Berlin Tokyo China Japan Germany France England America
Canada Australia India Singapore Hong Kong York Mum Mom Dad Mama Papa Internet Youtube YouTube Reddit Unknown
Anonymous Nobody Private Secret None Looking Waiting Feeling Going Getting Having Taking Trying Using Asking Writing
God Jesus Lord Christmas Easter Ramadan Zumba Pilates Yoga Vitamin Omega MRI CT GP ER ICU IBS ADHD PTSD OCD HIV HPV
Pfizer Moderna AstraZeneca Novavax Gamer Vegan Vegetarian Virgo Leo Taurus Gemini Cancer Libra Scorpio Aquarius Pisces
Sagittarius Capricorn Aries Both Once About Because While Until Every
""".split()  # noqa: SIM905 -- a list of words reads better so
) - {"Christian", "Leo"}
SURNAMES = {
    "single": fold_chinese(
        "王李張劉陳楊黃趙吳周徐孫馬朱胡郭何高林羅鄭梁謝宋唐許韓馮鄧曹彭曾蕭田董袁潘蔣蔡余杜葉程蘇魏呂丁任沈姚盧姜崔鍾鐘譚陸汪范金石廖賈夏韋傅方白鄒孟熊秦邱江尹薛閻段雷侯龍史陶黎賀顧毛郝龔邵萬錢嚴賴覃武戴莫孔向湯溫游施洪簡卓詹柯紀涂塗童歐翁康倪巫連阮鄔辛柳俞尤華古甘藍饒凌裴翟"
    ),
    "double": [
        fold_chinese(name) for name in ["歐陽", "司馬", "諸葛", "上官", "張簡", "范姜", "東方", "夏侯", "司徒", "皇甫"]
    ],
}
# Characters that are given to children, and rarely continue a sentence after a surname.
CHINESE_GIVEN = frozenset(
    fold_chinese(
        "辰奕霖沐妡昊璟煜寰釉鈺瑀媗彣亦愷騰綾旻昶暐晏晟曄曦杉杏杰栩楷歆沅浚淮湛溱煒燁皓瞳磊穗穆紳絢翌羿耘聿芙茉茜荃菡葵蒨薏蘊衍貽赫遙郁鎧霓顥騏鵑齡汶嵩嶽宥岑弈攸詣崴蕙嫻萍緹縈禾禹亞亭仙"
        "明美玲志偉淑芬惠雅婷怡君俊傑宏文華建國雄英秀麗珍珠芳芸萱軒宇翔豪哲瑋承恩庭安妤彤涵晴欣儀佩珊雯潔如蓉蘭梅菊蓮鳳娟娥嬌玉瓊瑤琪琳珮瑄筠"
        "家冠廷柏睿品妍詩涵子宸羽昱恆德榮義忠信仁誠祥瑞福貴財添進發隆茂森林木火土金水河海山峰川洋濤波清澄雲霞霖雨雪冰春夏秋冬曉晨旭昇昌晶智慧敏"
        "勇強剛毅堅斌武威龍虎鵬飛鴻鶴燕鶯鈴鐘銘鈞錦鑫鎮鋒銓錫鍾凱倫賢良善慈惠恩孝悌敬謙遜和平康寧靜婉柔嫻媛嫣婕姿妮娜莉莎薇蕾蓓薰菁茹芝萍苓若"
        "思念怡悅愉樂歡欣喜慶禎祺祐禮裕豐盈盛勝利達道遠邦正立翰墨書彥儒倩穎育耀輝煌炳燦煥燿光亮源泉淵浩瀚澤潤沛涵淳湘沁漢霆震宗祖啟興振揚彰顯"
        "紹維經綸綺綵絲素純紅紫青黛翠碧丹朱霏芊語喬橋樺楠桐桂松柏竹筱筑苑莊嘉加佳佑伊依儂俐俞倚傳偲克先兆其典冬凡凱出前力功勤化卉博友右司吉名君"
        "大小中天太心日月星世之士元仲伯季孟叔政民生成有永坤坡城培基堂士壽夢奇奕妙如威娟宜宛宗定容宥富尚岳峻嵐巧帆希年庚弘彬彩影得從意愛憲懷"
        "蓁蕎霈沄妘澐翎恬珩晞昀昕甄嬿芷苙韋韶成才曜曼望朗朝本東樹正毓民沅治法泓泰洲淇淨滿漫熙爵玄玟玫珈珍理瑛瑜璇璋甫田甯益盟真石碩祈秉科程竣筱筆紋紘絜翊翎聖聰肇良舜舒航芃芮苡茵"
        "荷華葳蔓藝虹蝶衡裴詠詮誼諭謹貞賓軍輔迪連逸鄉采釗錚鏡長阡陽雁雋非韋韻音頤題馨駿鳴黎齊"
    )
)
COMMON_CHINESE = frozenset(
    fold_chinese(
        "高血高燒高中高齡高度黃疸黃體黃昏曾經葉酸馬上連續連吃連帶方便方面白天白內白帶白血石頭平常時常常常成天安全夏天花粉水痘游泳任何溫度金屬古早"
        "程度何時何種史上龍年江河田裡向來向我向醫萬一施打施行康復童年康健簡單簡直錢多余下許多許久石化方法方式陸續雷射唐氏孔洞湯藥柳橙甘油藍色白色黃色"
        "毛病毛髮毛囊毛孔金錢武漢夏季秋季白班丁醇范圍賴床賴皮謝謝馬桶熊貓龍眼胡亂胡說任意何必何況周遭周圍周末周邊周期周日徐徐何不華人華語高興高興"
        "段時段落白頭白目白白武術陶瓷陶醉雷聲馬路史前溫和溫熱溫水湯匙向前向後施藥洪水毛衣強度嚴重嚴格嚴厲顧慮顧家"
        "康宏程序程式高壓高危高敏高醫高雄林口石膏金門連假古代童裝藍光凌晨張開張嘴張口方才許可孟婆辛苦辛辣倪匡巫婆華麗尤其古怪甘甜江湖白粉白飯"
    )[i : i + 2]
    for i in range(0, 318, 2)
)
ROLES_CHINESE = (
    "先生|太太|老公|老婆|丈夫|妻子|兒子|女兒|媽媽|爸爸|母親|父親|朋友|同事|弟弟|妹妹|哥哥|姊姊|姐姐|阿公|阿嬤|爺爺|奶奶|外公|外婆|男友|女友|男朋友|女朋友|老闆|室友|同學|"
    "鄰居|孫子|孫女|婆婆|公公|岳父|岳母|叔叔|阿姨|舅舅|姑姑|主管|家人|主治醫師|主治醫生|醫師|醫生|老師|表哥|表姊|表弟|表妹|姪子|姪女|外甥|小孩|孩子|寶寶|前夫|前妻|未婚夫|未婚妻|大兒子|小兒子|大女兒|小女兒|姑丈|閨蜜|看護|護理師"
)
