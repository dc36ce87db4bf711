/** What visitors may do in the truth test, as data: a history is drawn, played, and made shorter where it finds a fault. */
import fc from 'fast-check';
import type { Campaign } from '../../server/wire/beacon.ts';

/** Addresses of a site and the names of their pages: areas at every depth, and what two addresses share. */
const NAMES: Record<string, string> = {
	'/': '/',
	'/shop': '/shop',
	'/shop/': '/shop',
	'/shop/shoes': '/shop/shoes',
	'/shop/shoes/red': '/shop/shoes/red',
	'/shop/shoes/red/42': '/shop/shoes/red/42',
	'/Shop/Hats': '/Shop/Hats',
	'/blog/index.html': '/blog',
	'/blog/hello': '/blog/hello',
	'/caf%C3%A9': '/café',
	'/mail/anna@example.com': '/mail/:email',
	'/mail/ben@example.com': '/mail/:email',
	'/missing': '/missing',
	'/private/offer': '/private/offer',
};
export const nameOf = (address: string): string => NAMES[address] ?? address;

/** The one page that is not there. */
export const MISSING = '/missing';
/** What the tag excludes. */
export const EXCLUDED = '/private/*';

/** How somebody comes from outside. */
export interface Way {
	referrer: string;
	campaign: Campaign;
}
const WAYS: Way[] = [
	{ referrer: '', campaign: {} },
	{ referrer: 'www.google.com', campaign: {} },
	{ referrer: 'news.example.org', campaign: {} },
	{ referrer: '', campaign: { utm_source: 'newsletter', utm_medium: 'email', campaign: 'autumn' } },
	{ referrer: 'news.example.org', campaign: { utm_source: 'partner', utm_content: 'top' } },
];

/** Zones with half hours and with summer time, at either end of the day. */
const ZONES = ['UTC', 'Asia/Kolkata', 'Australia/Adelaide', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Kiritimati'];

/** Documentation addresses of three countries. */
export const HOMES = [
	{ address: '192.0.2.7', country: 'DE', region: 'DE-BE' },
	{ address: '198.51.100.7', country: 'FR', region: 'FR-IDF' },
	{ address: '203.0.113.7', country: 'US', region: 'US-CA' },
] as const;

export interface Traits {
	/** `refusing`: the browser refuses cookies. `signal`: it sends Global Privacy Control. Both are stateless. */
	kind: 'remembering' | 'refusing' | 'signal';
	/** By which the browser's clock is ahead. */
	minutesOff: number;
	home: number;
	width: number;
	locale: string;
}

/**
 * What of a step fails on its way: the request of the view; its answer, so that it is counted and the browser believes it
 * is not; or the leave before it, which nobody notices.
 */
export type Fails = 'view' | 'answer' | 'leave' | 'none';

/** Steps of a history. */
const STEPS = 16;

interface In {
	who: number;
	tab: number;
}

export type Step =
	| (In & { do: 'arrive'; page: string; way: Way; fails: Fails })
	| (In & { do: 'follow' | 'push' | 'replace'; page: string; fails: Fails })
	| (In & { do: 'back' | 'reload' | 'restore'; fails: Fails })
	/** In-app moves, and tabs opened by links, faster than answers come. */
	| (In & { do: 'hurry'; pages: string[] })
	| (In & { do: 'read'; seconds: number; scroll: number })
	/** The tab is hidden for a while. */
	| (In & { do: 'away'; minutes: number })
	| (In & { do: 'event'; name: string })
	| (In & { do: 'close' | 'clear' })
	| (In & { do: 'travel'; home: number })
	| { do: 'wait'; minutes: number }
	/** Until a minute before midnight at the site. */
	| { do: 'midnight' }
	| { do: 'days'; days: number };

export interface History {
	zone: string;
	/** Days after 1 January 2031 and minutes: a year far ahead, since real browsers drop cookies that have ended. */
	day: number;
	minute: number;
	/** Begins so many minutes before the site's midnight. */
	late: number | null;
	people: Traits[];
	steps: Step[];
}

/** Plain objects: they are printed where a history finds a fault. */
const record = <T>(of: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) => fc.record<T>(of, { noNullPrototype: true });

const traits = (kinds: Traits['kind'][]) =>
	record<Traits>({
		kind: fc.constantFrom(...kinds),
		minutesOff: fc.constantFrom(0, 10, -10),
		home: fc.nat(HOMES.length - 1),
		width: fc.constantFrom(1280, 390, 800),
		locale: fc.constantFrom('en-GB', 'de-AT'),
	});

const place = { who: fc.constantFrom(0, 1), tab: fc.constantFrom(0, 1) };
const page = fc.constantFrom(...Object.keys(NAMES));
/** Minutes on both sides of the half hour. */
const minutes = fc.constantFrom(1, 5, 14, 29, 31, 70, 400);

function stepOf(fails: fc.Arbitrary<Fails>): fc.Arbitrary<Step> {
	const doing = <Name extends string>(...names: Name[]) => ({ do: fc.constantFrom(...names), ...place });
	return fc.oneof(
		{
			weight: 5,
			arbitrary: record({ ...doing('arrive'), page, way: fc.constantFrom(...WAYS), fails }),
		},
		{ weight: 5, arbitrary: record({ ...doing('follow'), page, fails }) },
		{ weight: 6, arbitrary: record({ ...doing('push', 'push', 'replace'), page, fails }) },
		{ weight: 5, arbitrary: record({ ...doing('back', 'back', 'reload', 'restore'), fails }) },
		{
			weight: 2,
			arbitrary: record({ ...doing('hurry'), pages: fc.array(page, { minLength: 2, maxLength: 3 }) }),
		},
		{
			weight: 5,
			arbitrary: fc.record({
				...doing('read'),
				seconds: fc.constantFrom(5, 61, 900),
				scroll: fc.constantFrom(0, 300, 5000),
			}),
		},
		{ weight: 2, arbitrary: record({ ...doing('away'), minutes }) },
		{ weight: 2, arbitrary: record({ ...doing('event'), name: fc.constantFrom('signup', 'buy') }) },
		{ weight: 2, arbitrary: record(doing('close', 'clear')) },
		{ weight: 2, arbitrary: record({ ...doing('travel'), home: fc.nat(HOMES.length - 1) }) },
		{ weight: 3, arbitrary: record({ do: fc.constant('wait'), minutes }) },
		{ weight: 1, arbitrary: record({ do: fc.constant('midnight') }) },
		{ weight: 3, arbitrary: record({ do: fc.constant('days'), days: fc.constantFrom(1, 2, 7, 31, 32, 40) }) },
	);
}

interface Kind {
	/** What fails here and there. */
	fails?: Fails[];
	kinds?: Traits['kind'][];
}

/** Lives of one or two people on a site. */
export function histories({
	fails = ['none'],
	kinds = ['remembering', 'remembering', 'remembering', 'remembering', 'refusing', 'signal'],
}: Kind = {}): fc.Arbitrary<History> {
	return record<History>({
		zone: fc.constantFrom(...ZONES),
		day: fc.nat(364),
		minute: fc.nat(1439),
		late: fc.option(fc.constantFrom(1, 12, 25)),
		people: fc.array(traits(kinds), { minLength: 1, maxLength: 2 }),
		// Always as many, so that histories are no shorter than they should be; each can be left out in search of a shorter one.
		steps: fc
			.array(fc.option(stepOf(fc.constantFrom(...fails)), { freq: 20 }), { minLength: STEPS, maxLength: STEPS })
			.map(steps => steps.flatMap(step => step ?? [])),
	});
}
