"""Folding that keeps every character's place, so that spans found in the folded text are true to the original."""

import unicodedata

# Simplified characters of the words screening knows, and the Traditional ones they stand for.
PAIRS = (
    "闷悶难難气氣过過来來没沒无無边邊脸臉头頭发發烧燒呕嘔晕暈杀殺轻輕残殘伤傷结結断斷绝絕灭滅亲親爷爺妈媽岁歲医醫师師药藥剂劑"
    "肿腫胀脹脉脈压壓缩縮电電话話码碼号號区區县縣镇鎮乡鄉楼樓邮郵网網联聯络絡护護证證历歷险險单單绍紹签簽张張陈陳杨楊"
    "赵趙黄黃吴吳刘劉郑鄭谢謝许許邓鄧冯馮韩韓罗羅萧蕭苏蘇卢盧蒋蔣贾賈叶葉钟鐘谭譚邹鄒陆陸龙龍万萬钱錢严嚴顾顧孙孫马馬华華国國"
    "军軍伟偉强強丽麗艳艷红紅惊驚厥厥瘫癱痪瘓麻麻齿齒舌舌喉喉咙嚨怀懷婴嬰儿兒动動后後铁鐵洁潔农農鼠鼠丸丸阴陰囊囊"
    "视視见見听聽说說讲講语語识識觉覺死死跳跳桥橋遗遺书書暴暴虐虐待待强強奸姦威威胁脅离離开開这這个個为為还還会會时時间間"
    "从從与與对對谁誰吗嗎么麼给給请請让讓买買卖賣贷貸赌賭场場领領费費优優钥鑰码碼级級转轉账賬帐帳微微信信加加赖賴"
    "门門诊診术術体體湿濕热熱冻凍颜顏颈頸龈齦脑腦肠腸脏臟胆膽肾腎阳陽阵陣严嚴剧劇烈烈爆爆炸炸裂裂滴滴"
    "东東台台臺台冈岡广廣汉漢凤鳳兰蘭静靜颖穎慧慧莹瑩刚剛飞飛鹏鵬鸿鴻辉輝荣榮义義贵貴维維琼瓊庆慶杰傑凯凱宁寧涛濤"
    "泽澤梦夢娅婭颗顆满滿够夠紧緊倒倒裤褲浑渾抖抖实實际際历歷史史觉覺样樣经經两兩几幾连連尽盡块塊认認错錯责責坏壞"
    "记記论論课課讲講讯訊访訪导導训訓读讀电電影影视視频頻报報证證则則战戰护護续續总總医醫馆館园園厂廠组組织織纸紙约約"
    "变變黄黃绿綠蓝藍吓嚇泻瀉种種价價权權质質钟鐘岛島湾灣冲衝击擊摔摔伤傷撑撐梁樑"
)
_MEANT = {ord(PAIRS[at]): PAIRS[at + 1] for at in range(0, len(PAIRS), 2)}
_MARKS = {ord("’"): "'", ord("‘"): "'", ord("`"): "'", ord("´"): "'", ord("‐"): "-", ord("‑"): "-", ord("–"): "-"}
_MARKS |= {ord("—"): "-", ord("\u2212"): "-", ord("："): ":", ord("\u200b"): " "}


class _Plain(dict[int, str]):
    """A character in its plain form (full-width letters become plain ones), where that is one character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = unicodedata.normalize("NFKC", char)
        folded = folded if len(folded) == 1 else char
        self[code] = _MARKS.get(ord(folded), folded)
        return self[code]


class _Low(dict[int, str]):
    """A character in lower case, where that is one character, and a Simplified one as the Traditional one."""

    def __missing__(self, code: int) -> str:
        lower = chr(code).lower()
        lower = lower if len(lower) == 1 else chr(code)
        self[code] = _MEANT.get(ord(lower), lower)
        return self[code]


_PLAIN, _LOW = _Plain(), _Low()


def plain(text: str) -> str:
    """The text with plain widths and apostrophes: the one that telephones type is not found otherwise."""
    return text if text.isascii() else text.translate(_PLAIN)


def low(text: str) -> str:
    """A plain text in lower case, and Simplified characters as Traditional ones."""
    return text.lower() if text.isascii() else text.translate(_LOW)
