"""What somebody might type, paste or send to harm the desk, by name. Every sink of outside text is tried with these."""

from __future__ import annotations

ESCAPES = {
    "colour": "\x1b[31m红字\x1b[0m",
    "clear screen": "\x1b[2J\x1b[H漏水",
    "window title": "\x1b]2;PWNED\x1b\\漏水",
    "title ended by bell": "\x1b]0;PWNED\x07漏水",
    "title never ended": "漏水\x1b]2;PWNED",
    "clipboard": "\x1b]52;c;cm0gLXJmIC8=\x07漏水",
    "link": "\x1b]8;;http://evil.example/\x1b\\点这里\x1b]8;;\x1b\\",
    "device query": '\x1bP$q"p\x1b\\漏水\x1b[c\x1b[6n',
    "reset": "\x1bc漏水",
    "character set": "\x1b(0漏水\x0e\x0f",
    "application command": "\x1b_Gf=100;AAAA\x1b\\漏水",
    "c1 colour": "\x9b31m漏水\x9c",
    "c1 title": "\x9d2;PWNED\x9c漏水",
    "c1 string": "\x90q#0\x9c漏水\x98abc\x9c\x9eabc\x9c",
    "escape in escape": "\x1b\x1b[31m\x1b[\x1b[31m漏水",
    "half an escape": "漏水\x1b[",
    "nul and delete": "漏\x00水\x7f\x08\x07",
}
MARKUP = {
    "closing tag": "六楼漏水[/",
    "empty closing tag": "六楼[/]漏水",
    "unknown closing tag": "[/3号楼] 漏水",
    "action": "[@click=app.quit]点我看照片[/]",
    "style": "[bold red on blink]漏水",
    "link markup": "[link=file:///etc/passwd]漏水[/link]",
    "wechat smile": "[Smile] 谢谢 [OK] [Facepalm]",
    "backslash": "漏水\\[b]\\",
    "variable": "$error [$error]漏水[/] {0} %s",
}
DISGUISES = {
    "bidi override": "照片\u202egnp.exe\u202c漏水",
    "bidi isolate": "\u2066\u2067漏水\u2069\u200e\u200f\u061c",
    "zero width": "漏\u200b水\u200c\u200d\u2060\ufeff\xad",
    "tag characters": "漏水\U000e0001\U000e0041\U000e007f",
    "variation selectors": "☎\ufe0f⚠\ufe0f1\ufe0f\u20e3葛\U000e0100",
    "family emoji": "👨\u200d👩\u200d👧👍\U0001f3ff",
    "zalgo": "漏" + "\u0301\u0316\u0488" * 60 + "水" + "\u0300" * 200,
    "marks alone": "\u0301" * 50,
    "two marks in one": "a" + "\u0344" * 10,
    "hangul fillers": "\u115f\u1160\u3164\uffa0",
    "line ends": "一\r\n二\r三\u2028四\u2029五\x85六\x0b七\x0c八",
    "tabs": "漏\t水\t\t3号楼",
    "private and unassigned": "\ue000漏水\U000fffff\u0378\uffff",
    "lone surrogates": "漏\ud800水\udfff",
    "not normal": "e\u0301 \u212b \u1112\u1161\u11ab",
}
FILES = {
    "parent folder": "../../../../etc/cron.d/x",
    "windows path": "..\\..\\C:\\Windows\\x.jpg",
    "absolute": "/etc/passwd",
    "device": "CON.jpg",
    "percent": "%2e%2e%2fpasswd",
    "hidden": ".bashrc",
    "long name": "长" * 300 + ".jpg",
    "reversed ending": "照片\u202egpj.exe",
    "header": 'a"\r\nSet-Cookie: x=1.jpg',
}
QUERIES = {
    "sql": "'; DROP TABLE ticket; --",
    "like": "%_%\\",
    "full text": '" OR NEAR(* ^漏水',
    "formula": '=HYPERLINK("http://evil.example","点这里")',
    "formula plus": "+1+cmd|' /C calc'!A0",
    "formula minus": "-2+3",
    "formula at": "@SUM(1+1)",
    "formula after tab": "\t=1+1",
    "full-width formula": "＝1+1",
    "json": '{"state":"CLOSED","filed_at":null}',
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
}
HUGE = {
    "a million letters": "漏" * 1_000_000,
    "fifty thousand lines": "漏水\n" * 50_000,
    "a million escapes": "\x1b]" * 500_000,
    "a million strings begun": "\x9d" * 1_000_000,
    "a million parameters": "\x1b[" + "1;" * 500_000,
    "a million marks": "\u0301\u0316" * 500_000,
    "a million joiners": "👩\u200d" * 500_000,
}

SMALL = ESCAPES | MARKUP | DISGUISES | FILES | QUERIES | {"nothing": "", "blanks": " \u3000\n\t "}
ALL = SMALL | HUGE
