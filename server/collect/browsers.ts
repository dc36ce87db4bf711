/**
 * The words that a browser or system can have in a dimension. `ua-parser-js` copies names out of the User-Agent in the
 * spelling they have there, so each is looked up here by its lower-case form, and what is not listed is "(unknown)".
 * An entry is the name shown and, after a colon, further names by which the parser or a client hint knows it.
 */
const BROWSER_NAMES = `
	Chrome; Chrome WebView; Chromium; Firefox: mobile firefox; Safari: mobile safari; Edge; Opera: opera mobi, opera tablet;
	Opera Mini; Opera GX; Opera Touch; Samsung Internet; Brave; Vivaldi; DuckDuckGo; Yandex; UC Browser: ucbrowser;
	Android Browser; Internet Explorer: ie, iemobile; Firefox Focus: focus, klar; Firefox Reality; LibreWolf; Waterfox;
	Pale Moon: palemoon; SeaMonkey; Basilisk; IceCat; Iceweasel; Fennec; Mozilla; Netscape; Konqueror; Falkon; Epiphany;
	Midori; WebKit; KHTML; Silk; Kindle; Puffin; Whale; QQ Browser: qqbrowser, qqbrowserlite; WeChat; Weibo; Baidu; Quark;
	Sogou: sogou explorer, sogou mobile; 360; 2345; Maxthon; Lenovo: smart lenovo browser; Liebao: lbbrowser; Coc Coc;
	MIUI Browser; Huawei Browser; Vivo Browser; HeyTap: heytap; Oculus Browser; Pico Browser; Wolvic; Sailfish Browser;
	Avast Secure Browser; AVG Secure Browser; Iron; Iridium; Comodo Dragon: dragon, comodo_dragon; Sleipnir; Lunascape;
	Electron; Tesla; Cobalt; NetFront; Nokia Browser: nokiabrowser; Tizen Browser; Phoenix; Ladybird; Dillo; NetSurf; Lynx;
	Links; W3M: w3m; Google App: gsa; Facebook; Instagram; Snapchat; TikTok; Twitter; LinkedIn; Line; KakaoTalk;
	KakaoStory; Naver; Daum; Alipay; Klarna; Dolphin; Slimjet; Ovi Browser: ovi, ovibrowser; Skyfire; Bolt`;

/** Brands of `Sec-CH-UA`, by the names above where the two differ. */
const BRAND_NAMES = `
	Chrome: google chrome; Chromium; Chrome WebView: android webview; Edge: microsoft edge; Edge WebView: microsoft edge webview2;
	Opera; Opera GX; Opera Mini; Opera Touch; Brave; Vivaldi; Samsung Internet; Yandex: yabrowser, yowser; DuckDuckGo; Whale;
	Avast Secure Browser; AVG Secure Browser; Coc Coc; QQ Browser: qqbrowser; Huawei Browser: huaweibrowser;
	MIUI Browser: miuibrowser, xiaomi browser; Oculus Browser: meta quest browser; Maxthon; Iron; Silk: amazon silk`;

/** Linux distributions are "Linux": only some browsers say which, and the hints never do. */
const SYSTEM_NAMES = `
	Windows; Windows Phone: windows phone os, windows mobile; macOS: mac os; iOS; Android: android-x86; watchOS; tvOS;
	Chrome OS: chromium os, chromiumos, cros; KaiOS; HarmonyOS; OpenHarmony; Tizen; webOS; Fuchsia; BlackBerry;
	Symbian: series40; Sailfish; Ubuntu Touch; Firefox OS; Chromecast; PlayStation; Nintendo; Xbox; Solaris: sunos; Haiku;
	BSD: freebsd, openbsd, netbsd, dragonfly, ghostbsd, pc-bsd;
	Linux: ubuntu, kubuntu, xubuntu, lubuntu, debian, suse, opensuse, gentoo, arch, slackware, fedora, mandriva, centos,
	pclinuxos, redhat, red hat, zenwalk, linpus, raspbian, deepin, manjaro, elementary os, sabayon, linspire, mint, mageia, gnu`;

function names(list: string): Map<string, string> {
	const entries = list.split(';').flatMap(entry => {
		const [name = '', others = ''] = entry.split(':').map(part => part.trim());
		return [name, ...others.split(',')].map(word => [word.trim().toLowerCase(), name] as const);
	});
	return new Map(entries.filter(([word]) => word !== ''));
}

/** Name shown by lower-case name. */
export const BROWSERS: ReadonlyMap<string, string> = names(BROWSER_NAMES);
export const BRANDS: ReadonlyMap<string, string> = names(BRAND_NAMES);
export const SYSTEMS: ReadonlyMap<string, string> = names(SYSTEM_NAMES);
