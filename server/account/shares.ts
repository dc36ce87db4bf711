import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Site } from '../store/sites.ts';
import type { Store } from '../store/store.ts';
import type { Statement } from '../store/worker.ts';
import type { Actor } from './access.ts';

/** A link that shows public numbers of one site. */
export interface Share {
	id: number;
	word: string;
	/** Of the site. */
	domain: string;
	name: string;
	/** Of `PANELS`; none: all. */
	panels: string[];
	/** Host names whose pages may show it in a frame. */
	embed: string[];
	/** Its hash; null where the word is enough. */
	password: string | null;
	created: number;
	/** Seconds since 1970; null: never. */
	expires: number | null;
}

/** What an editor says of a link. Of `password`, a hash, and `expires`, what is absent stays as it is. */
export interface ShareWish
	extends Pick<Share, 'name' | 'panels' | 'embed'>,
		Partial<Pick<Share, 'password' | 'expires'>> {}

/** One site has at most so many. */
export const MOST_SHARES = 100;

/** 128 random bits. */
const newWord = () => randomBytes(16).toString('base64url');

const SHARES = `select shares.id, word, domain, name, panels, embed, password, created, expires
	from shares join sites on sites.id = site`;

async function shares(store: Store, where: string, values: Statement[1]): Promise<Share[]> {
	type Row = Omit<Share, 'panels' | 'embed'> & { panels: string; embed: string };
	const rows = await store.all<Row>(`${SHARES} where ${where} order by shares.id desc`, values);
	return rows.map(row => ({ ...row, panels: JSON.parse(row.panels), embed: JSON.parse(row.embed) }));
}

/** The links of a site, the newest first, those too that have expired. */
export const listShares = (store: Store, { id }: Site): Promise<Share[]> => shares(store, 'site = ?', [id]);

/** The link with this word, unless it has expired. `at` is in seconds since 1970. */
export async function findShare(store: Store, word: string, at: number): Promise<Share | undefined> {
	return (await shares(store, 'word = ? and (expires is null or expires > ?)', [word, at]))[0];
}

/** Makes a link; `undefined` where the site has as many as it may. */
export async function addShare(
	store: Store,
	site: Site,
	{ wish, at }: { wish: ShareWish; at: number },
	...also: Statement[]
): Promise<Share | undefined> {
	if ((await listShares(store, site)).length >= MOST_SHARES) return;
	const { name, panels, embed, password = null, expires = null } = wish;
	const word = newWord();
	await store.write(
		[
			`insert into shares (word, site, name, panels, embed, password, created, expires)
				values (?, ?, ?, ?, ?, ?, ?, ?)`,
			[word, site.id, name, JSON.stringify(panels), JSON.stringify(embed), password, at, expires],
		],
		...also,
	);
	return (await shares(store, 'word = ?', [word]))[0];
}

/** The statement that changes a link of a site. */
export function setShareRow({ id: site }: Site, id: number, { name, panels, embed, ...perhaps }: ShareWish): Statement {
	const columns = { name, panels: JSON.stringify(panels), embed: JSON.stringify(embed), ...perhaps };
	const set = Object.keys(columns).map(column => `${column} = ?`);
	return [`update shares set ${set} where site = ? and id = ?`, [...Object.values(columns), site, id]];
}

/** The statement that revokes a link of a site. */
export function removeShareRow({ id: site }: Site, id: number): Statement {
	return ['delete from shares where site = ? and id = ?', [site, id]];
}

/**
 * What a browser that has given the password sends along from then on. Made of the password's hash, so that it ends with
 * that password and needs to be kept nowhere.
 */
export function keyOf({ word, password }: Share): string {
	return createHmac('sha256', password ?? '')
		.update(word)
		.digest('base64url');
}

function isOpen(share: Share, key = ''): boolean {
	if (share.password === null) return true;
	const [given, wanted] = [Buffer.from(key), Buffer.from(keyOf(share))];
	return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Who asks with a link; without the key that its password was exchanged for, it is locked. */
export async function shareActor(
	store: Store,
	{ word, key }: { word: string; key: string | undefined },
	at: number,
): Promise<Actor | undefined> {
	const share = await findShare(store, word, at);
	if (!share) return;
	const { id, domain, name, panels } = share;
	return { kind: 'share', id, site: domain, name, panels, locked: !isOpen(share, key) };
}
