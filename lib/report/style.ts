/**
 * The page's stylesheet, in the console's colours: paper, ink, and one colour for each verdict. Light and dark by the reader's own
 * setting; on paper the colours of light, no shadows, nothing cut in two.
 */
export const STYLE = `
:root{color-scheme:light dark;--paper:#f4f5f6;--panel:#fff;--sunk:#f0f2f4;--ink:#17202a;--soft:#55616d;--line:#d8dde2;--strong:#8896a4;--accent:#1d5a8c;--muted:#a9b5c0;
--stable:#0a6f5c;--stable-tint:#e2f2ee;--drifted:#b23c0c;--drifted-tint:#fbe9e1;--undecided:#7d5c00;--undecided-tint:#fbf1d6;
font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Open Sans",sans-serif;font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
@media screen and (prefers-color-scheme:dark){:root{--paper:#11161b;--panel:#1a2128;--sunk:#141a20;--ink:#e4e9ee;--soft:#9fabb7;--line:#303a44;--strong:#71808d;--accent:#7fb8ea;--muted:#566471;
--stable:#55c9ac;--stable-tint:#16322c;--drifted:#f5956a;--drifted-tint:#3a2118;--undecided:#ddb94f;--undecided-tint:#352c12}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);padding:32px 20px 56px}
main{max-width:940px;margin:0 auto;display:grid;grid-template-columns:minmax(0,1fr);gap:20px}
h1,h2,h3,p,ul,ol,dl,dd,figure,table{margin:0;padding:0}
h1{font-size:27px;line-height:1.25;font-weight:680;letter-spacing:-.012em}
h2{font-size:17px;line-height:1.35;font-weight:660;margin-bottom:10px}
h3{font-size:15px;font-weight:640;overflow-wrap:anywhere}
section,header.verdict{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:22px 24px}
header.verdict{border-left-width:6px}
header.verdict.stable{border-left-color:var(--stable)}header.verdict.drifted{border-left-color:var(--drifted)}header.verdict.undecided{border-left-color:var(--undecided)}
header.verdict h1{display:flex;gap:12px;align-items:center;margin-bottom:8px}
header.verdict h1 .shape{width:26px;height:26px}
header.verdict p.headline{font-size:17px;line-height:1.45;max-width:44em;overflow-wrap:anywhere}
.aside,.facts{color:var(--soft)}section>p+*,dl+p,dl+table{margin-top:8px}
.facts{display:flex;flex-wrap:wrap;gap:2px 20px;margin-top:12px;font-size:13.5px}
.facts div{display:flex;gap:6px;min-width:0}.facts dt{white-space:nowrap}.facts dd{color:var(--ink);overflow-wrap:anywhere}
p.aside{margin-bottom:12px;max-width:52em}section>ul{padding-left:1.2em;display:grid;gap:4px;overflow-wrap:anywhere}
p.only{max-width:50em;overflow-wrap:anywhere}ol.steps{padding-left:1.3em;display:grid;gap:8px;max-width:50em}ol.steps li{padding-left:4px;overflow-wrap:anywhere}ol.steps li::marker{color:var(--soft)}
code{font:.92em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:middle;padding:6px 14px 6px 0;font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th,thead td{font-size:12.5px;color:var(--soft);font-weight:560;border-bottom:1px solid var(--line)}
.plain tbody tr+tr>*{border-top:1px solid var(--line)}
.plain tbody th{overflow-wrap:anywhere;min-width:8.5em}.plain td.strip{width:26%}
td.num,th.num{text-align:right;white-space:nowrap}
td.rule{white-space:nowrap}td .quiet{color:var(--soft)}.tight{display:inline-block;min-width:15.5em;max-width:21em}
.scroll{overflow-x:auto}
.badge{display:inline-flex;align-items:center;gap:6px;border-radius:5px;padding:1px 8px 1px 6px;font-size:13px;font-weight:560;white-space:nowrap}
.badge.stable{background:var(--stable-tint);color:var(--stable)}.badge.drifted{background:var(--drifted-tint);color:var(--drifted)}.badge.undecided{background:var(--undecided-tint);color:var(--undecided)}.badge.none{background:var(--sunk);color:var(--soft)}
svg.shape{width:12px;height:12px;flex:none}
.shape path,.mark{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
.shape.drifted path,.mark.drifted{fill:currentColor}
.shape.stable{color:var(--stable)}.shape.drifted{color:var(--drifted)}.shape.undecided{color:var(--undecided)}.shape.none{color:var(--soft)}
svg.strip{display:block;width:100%;min-width:150px;max-width:240px;height:22px}
.axis{stroke:var(--line);stroke-width:1.5}
.limit{stroke:var(--ink);stroke-width:1.4;stroke-dasharray:3 2.5}
.strip .interval,.whisker{opacity:.38}
.stable .interval,.stable .dot{fill:var(--stable)}.drifted .interval,.drifted .dot{fill:var(--drifted)}.undecided .interval,.undecided .dot{fill:var(--undecided)}
.whisker{stroke-width:4;stroke-linecap:round}.whisker.stable{stroke:var(--stable)}.whisker.drifted{stroke:var(--drifted)}.whisker.undecided{stroke:var(--undecided)}
.legend{display:flex;gap:16px;font-size:13px;color:var(--soft);margin-bottom:14px}
.legend i{display:inline-block;width:22px;height:8px;border-radius:2px;margin-right:6px;vertical-align:1px}
i.before{background:var(--muted)}i.now{background:var(--accent)}
rect.before{fill:var(--muted)}rect.now{fill:var(--accent)}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,390px),1fr));gap:30px 36px}
figure{min-width:0}figcaption{display:flex;flex-wrap:wrap;align-items:center;gap:4px 10px;margin-bottom:6px}
figcaption .note{flex-basis:100%;font-size:13px;color:var(--soft);overflow-wrap:anywhere}
table.bars{font-size:13px;table-layout:fixed}
table.bars th,table.bars td{padding:1.5px 10px 1.5px 0}table.bars th:last-child,table.bars td:last-child{padding-right:0}
table.bars thead th:first-child{width:33%}table.bars thead th.num{width:4.9em}
table.bars tbody th{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
svg.pair{display:block;width:100%;height:16px}
svg.trend{display:block;width:100%;min-width:560px;height:auto;margin-bottom:10px}.trend text{font-size:11.5px;fill:var(--soft)}
.trend .stable{color:var(--stable)}.trend .drifted{color:var(--drifted)}.trend .undecided{color:var(--undecided)}
.mark.undecided{fill:var(--panel)}
dl.rules{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr);gap:4px 18px;margin-bottom:14px}dl.rules dt{font-weight:560}dl.rules dd{color:var(--soft)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
footer{color:var(--soft);font-size:13px;padding:0 4px;overflow-wrap:anywhere}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (max-width:600px){body{padding:12px 10px 40px;font-size:15px}section,header.verdict{padding:16px 14px}h1{font-size:23px}dl.rules{grid-template-columns:minmax(0,1fr);gap:0}dl.rules dd{margin-bottom:8px}
table.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.stack,table.stack tbody,table.stack tr,table.stack th,table.stack td{display:block;border:0!important;padding:1px 0;text-align:left;white-space:normal}
table.stack tr{padding:10px 0;border-top:1px solid var(--line)!important}table.stack tr:first-child{border-top:0!important}
table.stack td{width:auto!important}table.stack th+td.verdict,table.stack td[data-name]{display:inline-block;margin-right:14px}table.stack th:has(+td.verdict){display:inline-block;margin-right:10px;min-width:0;font-weight:600}
table.stack td[data-name]::before{content:attr(data-name) " ";color:var(--soft)}
svg.strip{max-width:none;width:100%}}
@media print{:root{--paper:#fff;--panel:#fff;font-size:10.5pt}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}body{padding:0}main{max-width:none;gap:14px}section,header.verdict{border-color:#ccc;padding:12px 14px}
h2,h3,figcaption{break-after:avoid}figure,tr,li,header.verdict{break-inside:avoid}.pictures{grid-template-columns:1fr 1fr;gap:18px 24px}.scroll{overflow:visible}svg.trend{min-width:0}}
@page{margin:14mm}
`;
