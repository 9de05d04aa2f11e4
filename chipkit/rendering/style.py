"""How a page looks, on a screen and on A4: dark letters on white, sizes for reading, no font that is fetched."""

from __future__ import annotations

from typing import Final

from chipkit.outcome import Outcome
from chipkit.rendering.signs import COLOURS

__all__ = ["STYLE"]


def _shades() -> str:
    rules = []
    for outcome in Outcome:
        ink, ground = COLOURS[outcome]
        name = outcome.name.lower().replace("_", "-")
        rules.append(f".banner.{name},.notice.{name}{{border-color:{ink};background:{ground}}}")
        rules.append(f".banner.{name} .word,tr.{name} .outcome,.standing.{name},figcaption.{name}{{color:{ink}}}")
    return "\n".join(rules)


STYLE: Final = f"""
:root{{color-scheme:light}}
*{{box-sizing:border-box}}
html{{font-size:16px}}
body{{margin:0 auto;max-width:56rem;padding:2rem 1.5rem 3rem;background:#fff;color:#16191d;
font-family:"Be Vietnam Pro","Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,"DejaVu Sans",sans-serif;
line-height:1.5;overflow-wrap:anywhere}}
header{{border-bottom:2px solid #16191d;margin-bottom:1.25rem}}
h1{{font-size:1.5rem;line-height:1.25;margin:0 0 .4rem}}
h1 .en,h2 .en,caption .en{{font-weight:400;color:#4a5058}}
h1 .en{{display:block;font-size:1rem}}
header p{{margin:0 0 .75rem}}
h2{{font-size:1.15rem;margin:2rem 0 .6rem;padding-bottom:.2rem;border-bottom:1px solid #c9ced4;break-after:avoid}}
h2 .en{{font-size:.95rem;margin-left:.35rem}}
.en{{color:#4a5058}}
p{{margin:.4rem 0}}
p .en{{display:block;font-size:.92em}}
header p .en,.word .en,.decided .en,.expected .en{{display:inline}}
.note{{font-size:.92rem}}
.notice{{border:2px solid;border-radius:.3rem;padding:.6rem .9rem;font-weight:600}}
.notice .en{{font-weight:400}}
.banner{{border:3px solid;border-radius:.4rem;padding:.9rem 1.1rem 1rem;margin:1rem 0;break-inside:avoid}}
.banner h2{{border:0;margin:0;padding:0;font-size:1rem;font-weight:600;color:#4a5058}}
.banner .word{{font-size:1.7rem;line-height:1.25;margin:.2rem 0 .5rem}}
.banner .word strong{{text-transform:uppercase}}
.banner .word .en{{font-size:1.1rem;text-transform:uppercase;color:inherit}}
.banner .text{{font-weight:600;font-size:1.05rem}}
.banner .text .en{{font-weight:400}}
.banner ul{{margin:.2rem 0 0;padding-left:1.3rem}}
.banner li .en{{margin-left:.35rem}}
.decided{{margin-bottom:0}}
.sign{{width:1.15em;height:1.15em;vertical-align:-.22em;margin-right:.4em;flex:none;fill:none;stroke:currentColor;
stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}}
.person{{display:flex;gap:1.5rem;align-items:flex-start}}
.person>div{{flex:1 1 auto;min-width:0}}
.standing{{font-weight:600;margin-top:0}}
.standing .en{{font-weight:400;color:inherit}}
figure{{flex:0 0 11rem;margin:0;break-inside:avoid}}
figure img{{display:block;width:100%;height:auto;border:1px solid #c9ced4}}
figcaption{{font-size:.85rem;font-weight:600;margin-top:.35rem}}
figcaption .en{{display:block;font-weight:400;color:inherit}}
figure.empty{{border:1px dashed #8a9199;padding:.8rem;min-height:8rem}}
table{{border-collapse:collapse;width:100%;margin:.6rem 0 1.1rem;font-size:.95rem}}
caption{{text-align:left;font-weight:600;padding:.2rem 0 .3rem;break-after:avoid}}
caption .en{{margin-left:.35rem}}
th,td{{text-align:left;vertical-align:top;padding:.4rem .6rem .4rem 0;border-top:1px solid #dfe3e7;font-weight:400}}
thead th{{font-size:.82rem;color:#4a5058;border-top:0;padding-bottom:.2rem}}
tr{{break-inside:avoid}}
td .en,th .en{{display:block;font-size:.88em}}
thead .en{{display:inline}}
.facts th{{width:13rem;color:#4a5058}}
.facts td{{font-weight:500}}
.person .facts td{{font-weight:600;font-size:1.05rem}}
.person .facts th{{width:10rem}}
td.exact{{font-weight:400;font-size:.88rem}}
.checks .outcome{{width:11.5rem;font-weight:600}}
.checks .outcome .en{{color:inherit;margin-left:1.6em;font-weight:400}}
.checks tbody th{{width:17rem;font-weight:600}}
.checks tbody th .en{{font-weight:400}}
.checks th:first-child,.checks td:first-child{{padding-left:.1rem}}
.listing th{{width:19rem;font-weight:600}}
.listing th .en{{font-weight:400}}
code,pre{{font-family:"DejaVu Sans Mono",Consolas,Menlo,monospace;font-size:.82rem}}
pre{{background:#f5f6f8;border:1px solid #dfe3e7;border-radius:.25rem;padding:.6rem .7rem;margin:.3rem 0;
white-space:pre-wrap;overflow-wrap:anywhere}}
.commands{{padding-left:1.4rem}}
.commands li{{margin-bottom:1rem;break-inside:avoid}}
.commands .title{{font-weight:600;margin-bottom:.2rem}}
.commands .title .en{{font-weight:400}}
.expected{{font-size:.9rem}}
footer{{border-top:1px solid #c9ced4;margin-top:2rem;font-size:.85rem}}
{_shades()}
@media (max-width:40rem){{
body{{padding:1rem}}
.person{{flex-direction:column-reverse}}
figure{{flex:none;width:11rem}}
.checks,.checks tbody,.checks tr,.checks td,.checks tbody th,.listing,.listing tbody,.listing tr,.listing td,
.listing tbody th{{display:block;width:auto;border-top:0;padding:.1rem 0}}
.checks caption{{display:block}}
.checks thead,.listing thead{{display:none}}
.checks tr,.listing tr{{border-top:1px solid #dfe3e7;padding:.4rem 0}}
.facts th{{width:8rem}}
}}
@page{{size:A4;margin:18mm 17mm 20mm}}
@media print{{
html{{font-size:10.5pt}}
body{{max-width:none;padding:0}}
.banner,.notice,pre{{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
}}
"""
"""The style sheet."""
