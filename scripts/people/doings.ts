import { type Given, type Opening, OWN } from './browser.ts';
import { isMissing, isStudio } from './pages.ts';
import type { Random } from './random.ts';
import { goalOn, nextPage } from './shop.ts';
import type { Entry } from './ways.ts';

/** Something a person does in one tab of a browser, at a moment (milliseconds since 1970). */
export type Doing = { at: number; tab: number } & (
	| { do: 'view'; opening: Opening }
	/** The page is hidden or left after so much attention since it was last hidden. */
	| { do: 'leave'; seconds: number; deciles: number }
	| { do: 'event'; given: Given }
	/** The next page comes over another network, perhaps from another country. */
	| { do: 'travel' }
);

interface Outing extends Entry {
	at: number;
	/** Day of the shop's story. */
	day: number;
	/** How often the unusual happens: 1 as on a real site, more to put a collector to the test. */
	quirks: number;
}

const MINUTE = 60_000;
const MOST_PAGES = 40;

/** A stay on the site, as far as the person is concerned. Whether it is one visit, two or none, others may count. */
export function outing({ at, page, referrer, campaign, day, quirks }: Outing, random: Random): Doing[] {
	const doings: Doing[] = [];
	const tabs = [{ page, behind: [] as string[], scrolled: 0, open: true }];
	const bounces = random.chance(isMissing(page) ? 0.75 : campaign.utm_medium === 'email' ? 0.32 : 0.43);
	const odd = (share: number) => random.chance(Math.min(0.3, share * quirks));
	let now = at;
	let here = 0;

	function show(to: string, opening: Partial<Opening> = {}): void {
		const status = opening.arrived === false && isStudio(to) ? {} : { status: isMissing(to) ? 404 : 200 };
		doings.push({
			at: now,
			tab: here,
			do: 'view',
			opening: { path: to, arrived: true, referrer: OWN, campaign: {}, ...status, ...opening },
		});
		tabs[here]!.page = to;
		tabs[here]!.scrolled = 0;
	}

	/** Reads for a while. What follows, follows a moment later; a page that the system kills reports nothing. */
	function read(reported = true): void {
		const idle = odd(0.006);
		const stay = idle
			? random.whole(20 * MINUTE, 95 * MINUTE)
			: Math.min(25 * MINUTE, Math.max(1500, random.around(34_000, 1)));
		const attention = idle ? random.whole(5_000, 12 * MINUTE) : stay * (0.55 + 0.45 * random.next());
		now += Math.round(stay);
		const tab = tabs[here]!;
		const given = goalOn(tab.page, random);
		if (given) doings.push({ at: now - 20, tab: here, do: 'event', given });
		const deciles = Math.max(0, Math.min(10, Math.ceil(random.around(5.5, 0.5))) - tab.scrolled);
		tab.scrolled += deciles;
		const seconds = Math.min(1800, Math.round(attention / 1000));
		if (reported && (seconds > 0 || deciles > 0)) doings.push({ at: now, tab: here, do: 'leave', seconds, deciles });
		now += random.whole(200, 900);
	}

	function goOn(): void {
		const tab = tabs[here]!;
		const back = tab.behind.at(-1);
		const other = tabs.findIndex((each, index) => index !== here && each.open);
		if (odd(0.004)) doings.push({ at: now, tab: here, do: 'travel' });
		if (odd(0.012)) show(tab.page, { arrived: false });
		else if (back !== undefined && odd(0.07)) {
			tab.behind.pop();
			show(back, { arrived: false });
		} else if (odd(0.01)) show(tab.page, { referrer: 'duckduckgo.com' });
		else if (other >= 0 && random.chance(0.4)) {
			tab.open = random.chance(0.5);
			here = other;
		} else follow(nextPage(tab.page, random, day));
	}

	function follow(to: string): void {
		const tab = tabs[here]!;
		if (odd(0.03)) {
			here = tabs.push({ page: to, behind: [], scrolled: 0, open: true }) - 1;
			show(to);
		} else {
			tab.behind.push(tab.page);
			show(to, isStudio(to) && tab.page.startsWith('/studio') ? { arrived: false } : {});
		}
	}

	show(page, { referrer, campaign });
	for (let pages = 1; pages < MOST_PAGES && (pages === 1 ? !bounces : random.chance(0.66)); pages++) {
		read();
		goOn();
	}
	read(random.chance(0.94));
	return doings;
}
