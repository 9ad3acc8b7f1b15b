# ruff: noqa: E501 -- a list of words stays on one line
"""Where somebody lives, where that is told more closely than by a city: 住在台中西屯, 家住信義路, live in Xitun District."""

from collections.abc import Iterator

from consultations.reading import fold_chinese
from consultations.reading.patterns import compile_pattern
from consultations.screening.findings import ScreeningFinding, findings_of

CITY = r"(?:(?:台灣|中國|香港)?(?:台北|新北|桃園|台中|台南|高雄|基隆|新竹|嘉義|苗栗|彰化|南投|雲林|屏東|宜蘭|花蓮|台東|澎湖|金門|馬祖|連江|香港|九龍|新界|澳門|北京|上海|天津|重慶|廣州|深圳|東莞|佛山|成都|武漢|杭州|南京|蘇州|西安|長沙|鄭州|青島|大連|瀋陽|廈門|福州|寧波|昆明|[\p{Han}]{2,3}[市縣省])[市縣]?)"
# Districts and townships that are named without their kind: 西屯, 板橋, 沙田, 浦東.
DISTRICTS = fold_chinese("""
士林 北投 內湖 南港 文山 萬華 松山 大同 大安 信義 中正 中山 板橋 三重 中和 永和 新莊 新店 土城
蘆洲 樹林 汐止 鶯歌 三峽 淡水 瑞芳 五股 泰山 林口 深坑 石碇 坪林 三芝 石門 八里 平溪 雙溪 貢寮
金山 萬里 烏來 中壢 平鎮 八德 楊梅 蘆竹 大溪 大園 龜山 龍潭 新屋 觀音 復興 竹北 竹東 湖口 新豐
新埔 關西 芎林 寶山 頭份 竹南 後龍 通霄 苑裡 三義 公館 銅鑼 造橋 頭屋 西屯 北屯 南屯 豐原 大里
太平 清水 沙鹿 大甲 東勢 梧棲 烏日 神岡 大肚 大雅 后里 霧峰 潭子 龍井 外埔 和平 石岡 新社 員林
鹿港 和美 北斗 溪湖 田中 二林 線西 伸港 福興 秀水 花壇 芬園 大村 埔鹽 埔心 永靖 社頭 二水 田尾
埤頭 芳苑 大城 竹塘 溪州 草屯 埔里 竹山 集集 名間 鹿谷 中寮 魚池 國姓 水里 仁愛 斗六 斗南 虎尾
西螺 土庫 北港 古坑 大埤 莿桐 林內 二崙 崙背 麥寮 褒忠 台西 元長 四湖 口湖 水林 太保 朴子 布袋
大林 民雄 溪口 新港 六腳 義竹 鹿草 水上 中埔 竹崎 梅山 番路 阿里山 永康 新營 鹽水 白河 柳營
後壁 東山 麻豆 下營 六甲 官田 大內 佳里 學甲 西港 七股 將軍 北門 新化 善化 新市 安定 山上 玉井
楠西 南化 左鎮 仁德 歸仁 關廟 龍崎 安平 安南 鼓山 左營 楠梓 三民 新興 前金 苓雅 前鎮 旗津 小港
鳳山 林園 大寮 大樹 大社 仁武 鳥松 岡山 橋頭 燕巢 田寮 阿蓮 路竹 湖內 茄萣 永安 彌陀 梓官 旗山
美濃 六龜 甲仙 杉林 內門 茂林 桃源 那瑪夏 潮州 東港 恆春 萬丹 長治 麟洛 九如 里港 鹽埔 高樹
萬巒 內埔 竹田 新埤 枋寮 新園 崁頂 林邊 南州 佳冬 琉球 車城 滿州 枋山 羅東 蘇澳 頭城 礁溪 壯圍
員山 冬山 五結 三星 鳳林 玉里 新城 吉安 壽豐 光復 豐濱 瑞穗 富里 成功 關山 卑南 鹿野 池上 東河
長濱 太麻里 馬公 暖暖 七堵 安樂 沙田 大埔 元朗 屯門 荃灣 葵涌 葵青 西貢 將軍澳 觀塘 黃大仙
深水埗 旺角 油麻地 尖沙咀 紅磡 土瓜灣 長沙灣 荔枝角 美孚 青衣 馬鞍山 天水圍 粉嶺 上水 北角 筲箕灣
柴灣 銅鑼灣 灣仔 上環 西環 堅尼地城 香港仔 鴨脷洲 薄扶林 東涌 朝陽 海淀 豐台 石景山 通州 昌平
浦東 徐匯 長寧 靜安 普陀 虹口 楊浦 閔行 嘉定 松江 天河 越秀 海珠 荔灣 白雲 番禺 福田 羅湖 南山
寶安 龍崗 武侯 錦江 武昌 漢口 漢陽 江漢 洪山 西湖 拱墅 濱江 余杭 蕭山
""").split()
# Names that are words as well stand beside their city or kind alone: 大安, 和平.
ALSO_WORDS = set(
    fold_chinese("""
大同 大安 信義 中正 中山 復興 和平 仁愛 安定 新興 永安 成功 光復 太平 安樂 安平 山上 清水 將軍
北門 泰山 觀音 公館 水上 水里 田中 大樹 大社 新社 新屋 新城 大城 大園 上水 西湖 白雲 南山 長安
三民 三星 桃源 竹山 大林 大村 石門 關山 朝陽 暖暖 濱江 天河
""").split()
)
DISTRICT_KIND = r"[區鄉鎮]"
STREET = r"[\p{Han}]{2,4}(?:路|街|大道)(?:[一二三四五六七八九十\d]{1,2}段)?"
LIVE = r"(?:(?P<surely>(?:家住|定居|居住|現居|暫住|戶籍|老家|住家|租屋|租房|租)(?:在|於|是)?|住(?:在|於|到)|搬到|搬去|搬來)|住)\s?"
HOME = compile_pattern(
    rf"{LIVE}(?P<place>(?P<city>{CITY})?(?:(?P<street>{STREET})|(?P<district>{'|'.join(DISTRICTS)})[區鄉鎮市]?|(?P<kind>[\p{{Han}}]{{1,3}}{DISTRICT_KIND}))(?:{STREET})?)"
)
# 市區, 鄉下, 馬路: parts of any town.
NO_DISTRICT = compile_pattern(
    fold_chinese(
        r"(?:[市郊山社地災疫校園林病轄特學廠營港商景牧農工礦租住院]|住宅|工業|重劃|老城|都會|隔離|集合|文教|同|[一哪這那此該本各全整每個])區|(?:家|故|偏|他|外|同|老|城|水|下|原|異|[一哪這那此該本各全整每個])鄉|(?:小|城|鄉|古|村|大|老|[一哪這那此該本各全整每個])鎮"
        r"|(?:馬|公|鐵|道|條|走|半|電|網|線|沿|後|順|多|[這那哪])路|(?:老|大|上|逛|條|商店|夜市|整|[這那哪])街|(?:很|不|沒|的)"
    )
)
HOME_ENGLISH = compile_pattern(
    r"\b(?:live|lives|living|reside|resides|residing|moved|home is|house is|flat is) (?:in|to|at|on) (?P<place>(?:[A-Z][\w'-]{1,20} ){1,3}(?:District|Township|Estate|Gardens|Court|Street|Road|Avenue|Lane))\b"
)


def residences(text: str, lower: str) -> Iterator[ScreeningFinding]:
    """The places of living in a text and in the same text in lower case; the words that lead to them are none of them."""
    yield from findings_of("address", HOME_ENGLISH, text, "place")
    if text.isascii():
        return
    for match in HOME.finditer(lower):
        named = match["kind"] or match["street"]
        is_bare = match["district"] and match.end("district") == match.end("place") and not match["city"]
        if named and (NO_DISTRICT.search(named) or not (match["surely"] or match["city"])):
            continue
        if is_bare and match["district"] in ALSO_WORDS:
            continue
        yield ScreeningFinding(*match.span("place"), "address")
